namespace Platform.Portal.Arm;

/// <summary>The versions of the ARM APIs that the portal speaks.</summary>
internal static class ApiVersions
{
    public const string Subscriptions = "2022-12-01";
    public const string Resources = "2021-04-01";
    public const string Clusters = "2024-09-01";
    public const string Registries = "2023-07-01";
    public const string RoleAssignments = "2022-04-01";
    public const string Workspaces = "2022-10-01";
}
