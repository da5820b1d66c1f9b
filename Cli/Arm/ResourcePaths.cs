namespace Platform.Cli.Arm;

/// <summary>ARM paths of the resources that the commands name.</summary>
public static class ResourcePaths
{
    private const string Clusters = "providers/Microsoft.ContainerService/managedClusters";
    private const string Registries = "providers/Microsoft.ContainerRegistry/registries";

    /// <summary>Tenants of the installation.</summary>
    public const string Tenants = "/providers/Platform.Directory/tenants";

    public static string Groups(ArmClient arm) => $"{arm.Subscription}/resourceGroups";

    public static string Group(ArmClient arm, string group) => $"{Groups(arm)}/{Uri.EscapeDataString(group)}";

    /// <summary>Clusters of one group, or of the subscription.</summary>
    public static string ClustersIn(ArmClient arm, string? group) => $"{In(arm, group)}/{Clusters}";

    public static string Cluster(ArmClient arm, string group, string name) => $"{ClustersIn(arm, group)}/{Uri.EscapeDataString(name)}";

    public static string NodePools(ArmClient arm, string group, string cluster) => $"{Cluster(arm, group, cluster)}/agentPools";

    public static string NodePool(ArmClient arm, string group, string cluster, string name) =>
        $"{NodePools(arm, group, cluster)}/{Uri.EscapeDataString(name)}";

    /// <summary>Registries of one group, or of the subscription.</summary>
    public static string RegistriesIn(ArmClient arm, string? group) => $"{In(arm, group)}/{Registries}";

    public static string Registry(ArmClient arm, string group, string name) => $"{RegistriesIn(arm, group)}/{Uri.EscapeDataString(name)}";

    /// <summary>Log Analytics workspaces of one group, or of the subscription.</summary>
    public static string WorkspacesIn(ArmClient arm, string? group) => $"{In(arm, group)}/providers/Microsoft.OperationalInsights/workspaces";

    public static string Workspace(ArmClient arm, string group, string name) => $"{WorkspacesIn(arm, group)}/{Uri.EscapeDataString(name)}";

    public static string DiagnosticSettings(string resource) => $"{resource.TrimEnd('/')}/providers/Microsoft.Insights/diagnosticSettings";

    public static string RoleAssignments(string scope) => $"{scope.TrimEnd('/')}/providers/Microsoft.Authorization/roleAssignments";

    public static string RoleDefinitions(string scope) => $"{scope.TrimEnd('/')}/providers/Microsoft.Authorization/roleDefinitions";

    private static string In(ArmClient arm, string? group) => group is null ? arm.Subscription : Group(arm, group);
}
