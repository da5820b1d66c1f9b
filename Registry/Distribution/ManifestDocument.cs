using Platform.Registry.Naming;

namespace Platform.Registry.Distribution;

/// <summary>A content descriptor inside a manifest.</summary>
internal sealed record Descriptor(Digest Digest, long Size);

/// <summary>What the registry needs to know of a manifest that is pushed.</summary>
internal sealed record ManifestDocument
{
    /// <summary>Digest of the content, by the algorithm the client named it with or SHA-256.</summary>
    public required Digest Digest { get; init; }

    /// <summary>Media type.</summary>
    public required string MediaType { get; init; }

    /// <summary>The content, byte by byte as received.</summary>
    public required byte[] Content { get; init; }

    /// <summary>Type of the artifact: the field of that name, else the configuration's media type.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>The manifest that this one refers to.</summary>
    public Digest? Subject { get; init; }

    /// <summary>JSON of the annotations.</summary>
    public string? Annotations { get; init; }

    /// <summary>Configuration and layers, which must be in the repository.</summary>
    public IReadOnlyList<Descriptor> Blobs { get; init; } = [];

    /// <summary>Manifests of an index, which must be in the repository.</summary>
    public IReadOnlyList<Descriptor> Children { get; init; } = [];
}
