namespace Platform.Kubernetes;

/// <summary>How the API names one kind of object in one version.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Version">Version within the group: <c>v1</c>.</param>
/// <param name="Kind">Kind, in upper camel case.</param>
/// <param name="Plural">Resource name in paths.</param>
public sealed record ResourceKind(string Group, string Version, string Kind, string Plural)
{
    /// <summary>Abbreviations that kubectl accepts.</summary>
    public IReadOnlyList<string> ShortNames { get; init; } = [];

    /// <summary>Groups of resources the kind is listed in, such as <c>all</c>.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Whether objects live in a namespace.</summary>
    public bool Namespaced { get; init; } = true;

    /// <summary>Whether there is a <c>status</c> subresource.</summary>
    public bool HasStatus { get; init; }

    /// <summary>Whether there is a <c>scale</c> subresource.</summary>
    public bool HasScale { get; init; }

    /// <summary>Minor version of Kubernetes 1 that serves the kind first; 0 when every one that is supported does.</summary>
    public int Since { get; init; }

    /// <summary>Minor version of Kubernetes 1 since which the kind is deprecated; 0 when it is not.</summary>
    public int DeprecatedIn { get; init; }

    /// <summary>What is to be used in place of a deprecated kind: <c>discovery.k8s.io/v1 EndpointSlice</c>; empty when there is nothing.</summary>
    public string Replacement { get; init; } = "";

    /// <summary>What can be done with objects of the kind.</summary>
    public ResourceUse Use { get; init; }

    /// <summary>Resource name in the singular: the kind in lower case.</summary>
    public string Singular => Kind.ToLowerInvariant();

    /// <summary>Group and version as objects carry them: <c>apps/v1</c>, or <c>v1</c> for the core group.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Resource name qualified by its group, as error messages have it: <c>deployments.apps</c>.</summary>
    public string QualifiedResource => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Path prefix of the group and version: <c>/apis/apps/v1</c> or <c>/api/v1</c>.</summary>
    public string BasePath => Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
}

/// <summary>What can be done with objects of a kind.</summary>
public enum ResourceUse
{
    /// <summary>They are kept: every verb applies.</summary>
    Stored,

    /// <summary>They are only created, and the answer is all that comes of it.</summary>
    CreateOnly,

    /// <summary>They are not kept but told: they can be read and listed.</summary>
    ReadOnly,

    /// <summary>They exist only as a subresource of another kind's objects.</summary>
    Subresource,
}
