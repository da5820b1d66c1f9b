namespace Platform.ApiGateway.Authorization;

/// <summary>A built-in role: Azure's id and name, and the actions it allows.</summary>
/// <param name="Id">Azure's id of the role.</param>
/// <param name="Name">Azure's name of the role.</param>
/// <param name="Actions">Patterns with <c>*</c> for any text.</param>
/// <param name="NotActions">Patterns taken out again.</param>
public sealed record RoleDefinition(Guid Id, string Name, IReadOnlyList<string> Actions, IReadOnlyList<string> NotActions)
{
    /// <summary>Whether the role allows an action.</summary>
    public bool Allows(string action) => Actions.Any(pattern => Matches(pattern, action)) && !NotActions.Any(pattern => Matches(pattern, action));

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var star = pattern.IndexOf('*');
        if (star < 0) return pattern.Equals(text, StringComparison.OrdinalIgnoreCase);
        if (!text.StartsWith(pattern[..star], StringComparison.OrdinalIgnoreCase)) return false;
        var rest = pattern[(star + 1)..];
        for (var i = star; i <= text.Length; i++)
            if (Matches(rest, text[i..])) return true;
        return false;
    }
}

/// <summary>The built-in roles, as Azure has them.</summary>
public static class RoleDefinitions
{
    private const string Registries = "Microsoft.ContainerRegistry/registries";
    private const string Clusters = "Microsoft.ContainerService/managedClusters";

    public static RoleDefinition Owner { get; } = Define("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner", ["*"]);

    public static RoleDefinition Contributor { get; } = Define("b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor", ["*"],
        "Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write", "Microsoft.Authorization/elevateAccess/Action");

    public static RoleDefinition Reader { get; } = Define("acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader", ["*/read"]);

    public static RoleDefinition AcrPull { get; } = Define("7f951dda-4ed3-4680-a7ca-43fe172d538d", "AcrPull", [$"{Registries}/pull/read"]);

    public static RoleDefinition AcrPush { get; } = Define("8311e382-0749-4cb8-b61a-304f252e45ec", "AcrPush", [$"{Registries}/pull/read", $"{Registries}/push/write"]);

    /// <summary>Every role.</summary>
    public static IReadOnlyList<RoleDefinition> All { get; } =
    [
        Owner, Contributor, Reader, AcrPull, AcrPush,
        Define("c2f4ef07-c644-48eb-af81-4b1b4947fb11", "AcrDelete", [$"{Registries}/artifacts/delete"]),
        Define("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator", ["*/read", "Microsoft.Authorization/*"]),
        Define("73c42c96-874c-492b-b04d-ab87d138a893", "Log Analytics Reader", ["*/read", "Microsoft.OperationalInsights/workspaces/search/action", "Microsoft.Support/*"],
            "Microsoft.OperationalInsights/workspaces/sharedKeys/read"),
        Define("0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8", "Azure Kubernetes Service Cluster Admin Role", [$"{Clusters}/listClusterAdminCredential/action", $"{Clusters}/read"]),
        Define("4abbcc35-e782-43d8-92c5-2d3f1bd2253f", "Azure Kubernetes Service Cluster User Role", [$"{Clusters}/listClusterUserCredential/action", $"{Clusters}/read"]),
    ];

    /// <summary>Finds a role by id or, without regard to case, by name.</summary>
    public static RoleDefinition? Find(string idOrName) =>
        All.FirstOrDefault(role => Guid.TryParse(idOrName, out var id) ? role.Id == id : string.Equals(role.Name, idOrName, StringComparison.OrdinalIgnoreCase));

    private static RoleDefinition Define(string id, string name, string[] actions, params string[] notActions) => new(Guid.Parse(id), name, actions, notActions);
}
