using Platform.Kubernetes;

namespace Platform.ControlPlane.Discovery;

/// <summary>A resource as discovery lists it.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Verbs">What can be done with it.</param>
/// <param name="Subresources">Its subresources.</param>
public sealed record ServedResource(ResourceKind Kind, IReadOnlyList<string> Verbs, IReadOnlyList<ServedSubresource> Subresources)
{
    private static readonly string[] EveryVerb = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    private static readonly string[] CreateOnly = ["create"];
    private static readonly string[] ReadOnly = ["get", "list"];

    /// <summary>The verbs that the use of a kind implies.</summary>
    public static IReadOnlyList<string> VerbsOf(ResourceKind kind) => kind.Use switch
    {
        ResourceUse.Stored => EveryVerb,
        ResourceUse.ReadOnly => ReadOnly,
        _ => CreateOnly,
    };
}

/// <summary>A subresource as discovery lists it.</summary>
/// <param name="Name">Its name: <c>status</c>.</param>
/// <param name="Kind">Kind of its body.</param>
/// <param name="Verbs">What can be done with it.</param>
public sealed record ServedSubresource(string Name, ResourceKind Kind, IReadOnlyList<string> Verbs);
