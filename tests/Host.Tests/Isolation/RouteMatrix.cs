namespace Platform.Host.Tests.Isolation;

/// <summary>
/// Who of a tenant may use which route: the matrix that <see cref="RouteMatrixTests"/> holds against the modules' own route tables.
/// A listing lets in whoever has a role anywhere in the subscription, and shows each what the role covers.
/// </summary>
public static class RouteMatrix
{
    /// <summary>Needs no sign-in.</summary>
    public const string Public = "everybody";

    private const string NoMember = "", Owners = "Owner", Writers = "Owner Contributor", Readers = "Owner Contributor Reader",
        AnyRole = "Owner Contributor Reader AcrPull", AnyMember = "Owner Contributor Reader AcrPull Nobody";

    private const string Subscription = "/subscriptions/{subscription}", Group = Subscription + "/resourceGroups/{group}";

    /// <summary>The ARM API.</summary>
    public static IReadOnlyList<(string Route, string Allowed)> Arm { get; } =
    [
        ("GET /clouds.json", Public),
        ("GET /metadata/endpoints", Public),
        ("GET /providers/Platform.Directory/tenants", NoMember),
        ("POST /providers/Platform.Directory/tenants", NoMember),
        ("GET /subscriptions", AnyMember),
        ($"GET {Subscription}", AnyRole),
        ($"GET {Subscription}/locations", AnyRole),
        ($"GET {Subscription}/providers", AnyRole),
        ($"GET {Subscription}/providers/Microsoft.Authorization/locks", Readers),
        ($"GET {Subscription}/providers/Microsoft.Authorization/roleAssignments", Readers),
        ($"DELETE {Subscription}/providers/Microsoft.Authorization/roleAssignments/{{name}}", Owners),
        ($"GET {Subscription}/providers/Microsoft.Authorization/roleAssignments/{{name}}", Readers),
        ($"PUT {Subscription}/providers/Microsoft.Authorization/roleAssignments/{{name}}", Owners),
        ($"GET {Subscription}/providers/Microsoft.Authorization/roleDefinitions", Readers),
        ($"GET {Subscription}/providers/Microsoft.Authorization/roleDefinitions/{{name}}", Readers),
        ($"GET {Subscription}/providers/Microsoft.ContainerRegistry/locations/{{location}}/operations/{{operation}}", AnyRole),
        ($"GET {Subscription}/providers/Microsoft.ContainerRegistry/locations/{{location}}/{{question}}", Readers),
        ($"GET {Subscription}/providers/Microsoft.ContainerRegistry/registries", AnyRole),
        ($"GET {Subscription}/providers/Microsoft.ContainerService/locations/{{location}}/operations/{{operation}}", AnyRole),
        ($"GET {Subscription}/providers/Microsoft.ContainerService/locations/{{location}}/{{question}}", Readers),
        ($"GET {Subscription}/providers/Microsoft.ContainerService/managedClusters", AnyRole),
        ($"GET {Subscription}/providers/Microsoft.Insights/locations/{{location}}/operations/{{operation}}", AnyRole),
        ($"GET {Subscription}/providers/Microsoft.Insights/locations/{{location}}/{{question}}", Readers),
        ($"GET {Subscription}/providers/Microsoft.ManagedIdentity/userAssignedIdentities", Readers),
        ($"GET {Subscription}/providers/Microsoft.OperationalInsights/locations/{{location}}/operations/{{operation}}", AnyRole),
        ($"GET {Subscription}/providers/Microsoft.OperationalInsights/locations/{{location}}/{{question}}", Readers),
        ($"GET {Subscription}/providers/Microsoft.OperationalInsights/workspaces", AnyRole),
        ($"GET {Subscription}/providers/Microsoft.Resources/deployments", Readers),
        ($"GET {Subscription}/providers/Microsoft.Resources/locations/{{location}}/operations/{{operation}}", AnyRole),
        ($"GET {Subscription}/providers/Microsoft.Resources/locations/{{location}}/{{question}}", Readers),
        ($"GET {Subscription}/providers/{{namespace}}", AnyRole),
        ($"POST {Subscription}/providers/{{namespace}}/register", Writers),
        ($"GET {Subscription}/resourceGroups", AnyRole),
        ($"DELETE {Group}", Writers),
        ($"GET {Group}", Readers),
        ($"HEAD {Group}", Readers),
        ($"PATCH {Group}", Writers),
        ($"PUT {Group}", Writers),
        ($"GET {Group}/providers/Microsoft.Authorization/locks", Readers),
        ($"GET {Group}/providers/Microsoft.ContainerRegistry/registries", AnyRole),
        ($"DELETE {Group}/providers/Microsoft.ContainerRegistry/registries/{{name}}", Writers),
        ($"GET {Group}/providers/Microsoft.ContainerRegistry/registries/{{name}}", Readers),
        ($"HEAD {Group}/providers/Microsoft.ContainerRegistry/registries/{{name}}", Readers),
        ($"PATCH {Group}/providers/Microsoft.ContainerRegistry/registries/{{name}}", Writers),
        ($"PUT {Group}/providers/Microsoft.ContainerRegistry/registries/{{name}}", Writers),
        ($"POST {Group}/providers/Microsoft.ContainerRegistry/registries/{{name}}/listcredentials", Writers),
        ($"POST {Group}/providers/Microsoft.ContainerRegistry/registries/{{name}}/regeneratecredential", Writers),
        ($"GET {Group}/providers/Microsoft.ContainerService/managedClusters", AnyRole),
        ($"DELETE {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}", Writers),
        ($"GET {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}", Readers),
        ($"HEAD {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}", Readers),
        ($"PATCH {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}", Writers),
        ($"PUT {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}", Writers),
        ($"GET {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/agentPools", AnyRole),
        ($"DELETE {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/agentPools/{{name}}", Writers),
        ($"GET {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/agentPools/{{name}}", Readers),
        ($"PUT {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/agentPools/{{name}}", Writers),
        ($"POST {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/agentPools/{{name}}/upgradenodeimageversion", Writers),
        ($"GET {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/agentPools/{{name}}/upgradeProfiles", AnyRole),
        ($"DELETE {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/agentPools/{{name}}/upgradeProfiles/{{name}}", Writers),
        ($"GET {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/agentPools/{{name}}/upgradeProfiles/{{name}}", Readers),
        ($"PUT {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/agentPools/{{name}}/upgradeProfiles/{{name}}", Writers),
        ($"GET {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/health", AnyRole),
        ($"DELETE {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/health/{{name}}", Writers),
        ($"GET {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/health/{{name}}", Readers),
        ($"PUT {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/health/{{name}}", Writers),
        ($"POST {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/listclusteradmincredential", Writers),
        ($"POST {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/listclusterusercredential", Writers),
        ($"GET {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/providers/Microsoft.Insights/diagnosticSettings", Readers),
        ($"DELETE {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/providers/Microsoft.Insights/diagnosticSettings/{{name}}", Writers),
        ($"GET {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/providers/Microsoft.Insights/diagnosticSettings/{{name}}", Readers),
        ($"PUT {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/providers/Microsoft.Insights/diagnosticSettings/{{name}}", Writers),
        ($"GET {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/providers/Microsoft.Insights/diagnosticSettingsCategories", Readers),
        ($"POST {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/start", Writers),
        ($"POST {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/stop", Writers),
        ($"GET {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/upgradeProfiles", AnyRole),
        ($"DELETE {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/upgradeProfiles/{{name}}", Writers),
        ($"GET {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/upgradeProfiles/{{name}}", Readers),
        ($"PUT {Group}/providers/Microsoft.ContainerService/managedClusters/{{name}}/upgradeProfiles/{{name}}", Writers),
        ($"GET {Group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities", Readers),
        ($"GET {Group}/providers/Microsoft.OperationalInsights/workspaces", AnyRole),
        ($"DELETE {Group}/providers/Microsoft.OperationalInsights/workspaces/{{name}}", Writers),
        ($"GET {Group}/providers/Microsoft.OperationalInsights/workspaces/{{name}}", Readers),
        ($"HEAD {Group}/providers/Microsoft.OperationalInsights/workspaces/{{name}}", Readers),
        ($"PATCH {Group}/providers/Microsoft.OperationalInsights/workspaces/{{name}}", Writers),
        ($"PUT {Group}/providers/Microsoft.OperationalInsights/workspaces/{{name}}", Writers),
        ($"POST {Group}/providers/Microsoft.OperationalInsights/workspaces/{{name}}/listkeys", Writers),
        ($"POST {Group}/providers/Microsoft.OperationalInsights/workspaces/{{name}}/regeneratesharedkey", Writers),
        ($"POST {Group}/providers/Microsoft.OperationalInsights/workspaces/{{name}}/sharedkeys", Writers),
        ($"GET {Group}/providers/Microsoft.Resources/deployments", Readers),
        ($"GET {Group}/resources", AnyRole),
        ($"GET {Subscription}/resources", AnyRole),
        ("GET /tenants", AnyMember),
    ];

    /// <summary>The Graph API, and whether a member without a directory role may use the route.</summary>
    public static IReadOnlyList<(string Route, bool Readable)> Graph { get; } =
    [
        ("GET /graph/v1.0/applications", true),
        ("POST /graph/v1.0/applications", false),
        ("DELETE /graph/v1.0/applications/{id}", false),
        ("GET /graph/v1.0/applications/{id}", true),
        ("PATCH /graph/v1.0/applications/{id}", false),
        ("POST /graph/v1.0/applications/{id}/addPassword", false),
        ("POST /graph/v1.0/applications/{id}/removePassword", false),
        ("POST /graph/v1.0/directoryObjects/getByIds", true),
        ("GET /graph/v1.0/groups", true),
        ("GET /graph/v1.0/me", true),
        ("POST /graph/v1.0/me/changePassword", true),
        ("GET /graph/v1.0/organization", true),
        ("GET /graph/v1.0/roleManagement/directory/roleAssignments", true),
        ("POST /graph/v1.0/roleManagement/directory/roleAssignments", false),
        ("DELETE /graph/v1.0/roleManagement/directory/roleAssignments/{id}", false),
        ("GET /graph/v1.0/roleManagement/directory/roleDefinitions", true),
        ("GET /graph/v1.0/servicePrincipals", true),
        ("POST /graph/v1.0/servicePrincipals", false),
        ("DELETE /graph/v1.0/servicePrincipals/{id}", false),
        ("GET /graph/v1.0/servicePrincipals/{id}", true),
        ("PATCH /graph/v1.0/servicePrincipals/{id}", false),
        ("POST /graph/v1.0/servicePrincipals/{id}/addPassword", false),
        ("POST /graph/v1.0/servicePrincipals/{id}/removePassword", false),
        ("GET /graph/v1.0/users", true),
        ("POST /graph/v1.0/users", false),
        ("DELETE /graph/v1.0/users/{id}", false),
        ("GET /graph/v1.0/users/{id}", true),
        ("PATCH /graph/v1.0/users/{id}", false),
    ];

    /// <summary>The identity provider, which everybody may ask.</summary>
    public static IReadOnlyList<string> Identity { get; } =
    [
        "GET /.well-known/openid-configuration",
        "GET /adfs/.well-known/openid-configuration",
        "GET /adfs/devicelogin",
        "POST /adfs/devicelogin",
        "GET /adfs/discovery/keys",
        "GET /adfs/oauth2/authorize",
        "POST /adfs/oauth2/authorize",
        "POST /adfs/oauth2/devicecode",
        "GET /adfs/oauth2/logout",
        "POST /adfs/oauth2/logout",
        "POST /adfs/oauth2/token",
        "GET /adfs/style.css",
    ];

    /// <summary>Every site on the public listener, and where it is tested that it keeps tenants apart.</summary>
    public static IReadOnlyDictionary<string, string> Sites { get; } = new Dictionary<string, string>
    {
        ["GatewaySite"] = "here",
        ["RegistrySite"] = "Registry.Tests, RouteMatrixTests: every route, without a role in the registry",
        ["ControlPlaneSite"] = "EndToEnd, WeekStory: credentials of one tenant's cluster at another's",
        ["QuerySite"] = "Monitoring.Tests, QueryApiTests: a caller without a role on the workspace",
        ["PortalSite"] = "Portal.Tests, PageTests: a subscription of another tenant; the portal asks the API as the person",
        ["IngestionSite"] = "Monitoring.Tests: rows are taken with the workspace's own key alone",
    };
}
