namespace Platform.Cli.Arm;

/// <summary>The API version asked for of each resource provider.</summary>
public static class ApiVersions
{
    public const string Subscriptions = "2022-12-01";
    public const string Tenants = "2026-11-01";
    public const string Resources = "2021-04-01";
    public const string Clusters = "2022-11-01";
    public const string KubernetesVersions = "2025-03-01";
    public const string Registries = "2022-02-01-preview";
    public const string Authorization = "2022-04-01";
    public const string Workspaces = "2021-12-01-preview";
    public const string DiagnosticSettings = "2021-05-01-preview";
}
