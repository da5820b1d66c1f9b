namespace Platform.ControlPlane.Authentication;

/// <summary>Who makes a request, as authentication found (impersonation already applied).</summary>
/// <param name="Name">User name: <c>clusterAdmin</c>, <c>system:node:aks-pool-0</c>, <c>system:anonymous</c>.</param>
/// <param name="Uid">Unique id, when the authenticator knows one; otherwise empty.</param>
/// <param name="Groups">Groups, among them <c>system:authenticated</c> or <c>system:unauthenticated</c>.</param>
/// <param name="Extra">Further facts by key, such as the pod a token is bound to.</param>
public sealed record UserInfo(string Name, string Uid, IReadOnlyList<string> Groups, IReadOnlyDictionary<string, IReadOnlyList<string>> Extra)
{
    /// <summary>Group of everybody who is known.</summary>
    public const string AuthenticatedGroup = "system:authenticated";

    /// <summary>Group of everybody who is not.</summary>
    public const string UnauthenticatedGroup = "system:unauthenticated";

    /// <summary>Group that may do everything.</summary>
    public const string MastersGroup = "system:masters";

    /// <summary>Group of the cluster's nodes.</summary>
    public const string NodesGroup = "system:nodes";

    /// <summary>What the user name of a node begins with.</summary>
    public const string NodeUserPrefix = "system:node:";

    /// <summary>A user without uid or further facts.</summary>
    public UserInfo(string name, params IReadOnlyList<string> groups)
        : this(name, "", groups, new Dictionary<string, IReadOnlyList<string>>())
    {
    }

    /// <summary>Who brings no credential.</summary>
    public static UserInfo Anonymous { get; } = new("system:anonymous", UnauthenticatedGroup);

    /// <summary>The control plane itself.</summary>
    public static UserInfo System { get; } = new("system:apiserver", MastersGroup, AuthenticatedGroup);

    /// <summary>Name of the node when this is a node of the cluster, otherwise null.</summary>
    public string? NodeName =>
        Name.StartsWith(NodeUserPrefix, StringComparison.Ordinal) && Groups.Contains(NodesGroup) ? Name[NodeUserPrefix.Length..] : null;
}
