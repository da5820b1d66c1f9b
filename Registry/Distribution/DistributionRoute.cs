namespace Platform.Registry.Distribution;

/// <summary>Where a path under <c>/v2/</c> leads. Repository names hold slashes, so a path is read from its end.</summary>
internal abstract record DistributionRoute
{
    private DistributionRoute() { }

    /// <summary><c>/v2/</c></summary>
    public sealed record Ping : DistributionRoute;

    /// <summary><c>/v2/_catalog</c></summary>
    public sealed record Catalog : DistributionRoute;

    /// <summary>Anything within a repository.</summary>
    public abstract record InRepository(string Repository) : DistributionRoute;

    /// <summary><c>/v2/{name}/blobs/{digest}</c></summary>
    public sealed record Blob(string Repository, string Digest) : InRepository(Repository);

    /// <summary><c>/v2/{name}/blobs/uploads/</c></summary>
    public sealed record Uploads(string Repository) : InRepository(Repository);

    /// <summary><c>/v2/{name}/blobs/uploads/{id}</c></summary>
    public sealed record Upload(string Repository, string Id) : InRepository(Repository);

    /// <summary><c>/v2/{name}/manifests/{reference}</c></summary>
    public sealed record Manifest(string Repository, string Reference) : InRepository(Repository);

    /// <summary><c>/v2/{name}/tags/list</c></summary>
    public sealed record Tags(string Repository) : InRepository(Repository);

    /// <summary><c>/v2/{name}/referrers/{digest}</c></summary>
    public sealed record Referrers(string Repository, string Digest) : InRepository(Repository);

    /// <summary>Reads a path; null when it leads nowhere.</summary>
    public static DistributionRoute? Parse(string path)
    {
        if (path is "/v2" or "/v2/") return new Ping();
        if (path == "/v2/_catalog") return new Catalog();
        if (!path.StartsWith("/v2/", StringComparison.Ordinal)) return null;
        var parts = path["/v2/".Length..].Split('/');
        string Name(int tail) => string.Join('/', parts[..^tail]);
        return parts switch
        {
            [_, .., "blobs", "uploads", ""] => new Uploads(Name(3)),
            [_, .., "blobs", "uploads", var id] => new Upload(Name(3), id),
            [_, .., "blobs", "uploads"] => new Uploads(Name(2)),
            [_, .., "blobs", var digest] => new Blob(Name(2), digest),
            [_, .., "manifests", var reference] => new Manifest(Name(2), reference),
            [_, .., "tags", "list"] => new Tags(Name(2)),
            [_, .., "referrers", var digest] => new Referrers(Name(2), digest),
            _ => null,
        };
    }
}
