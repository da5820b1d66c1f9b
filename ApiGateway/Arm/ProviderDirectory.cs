using System.Text.Json.Nodes;
using Platform.Contracts.Arm;

namespace Platform.ApiGateway.Arm;

/// <summary>A namespace, the service that provides it, and its types.</summary>
/// <param name="Namespace">As Azure spells it.</param>
/// <param name="Service">The service's name: its path prefix on the internal listener.</param>
/// <param name="Types">Resource types, as Azure spells them.</param>
/// <param name="ApiVersion">The newest api-version served.</param>
public sealed record ProviderRegistration(string Namespace, string Service, IReadOnlyList<string> Types, string ApiVersion);

/// <summary>Which service provides which namespace.</summary>
public static class ProviderDirectory
{
    /// <summary>Regions of an installation.</summary>
    public static IReadOnlyList<(string Name, string DisplayName)> Locations { get; } = [("westeurope", "West Europe"), ("local", "Local")];

    /// <summary>All namespaces.</summary>
    public static IReadOnlyList<ProviderRegistration> All { get; } =
    [
        new("Microsoft.Resources", "provisioning", ["resourceGroups"], "2021-04-01"),
        new("Microsoft.ContainerService", "provisioning", ["managedClusters", "managedClusters/agentPools"], "2024-09-01"),
        new("Microsoft.ContainerRegistry", "registry", ["registries"], "2023-07-01"),
        new("Microsoft.OperationalInsights", "monitoring", ["workspaces"], "2021-12-01-preview"),
        new("Microsoft.Insights", "diagnostics", ["diagnosticSettings"], "2021-05-01-preview"),
    ];

    /// <summary>Services, each once.</summary>
    public static IEnumerable<string> Services => All.Select(provider => provider.Service).Distinct();

    /// <summary>Finds a namespace without regard to case.</summary>
    public static ProviderRegistration? Find(string providerNamespace) =>
        All.FirstOrDefault(provider => string.Equals(provider.Namespace, providerNamespace, StringComparison.OrdinalIgnoreCase));

    /// <summary>Finds a namespace that must be there.</summary>
    /// <exception cref="ArmException">Nothing provides it.</exception>
    public static ProviderRegistration Require(string providerNamespace) => Find(providerNamespace)
        ?? throw new ArmException(new ArmFailure(404, "InvalidResourceNamespace", $"The resource namespace '{providerNamespace}' is invalid: this platform provides {string.Join(", ", All.Select(provider => provider.Namespace))}."));

    /// <summary>A namespace as <c>az provider show</c> reads it.</summary>
    public static JsonObject Present(Guid subscription, ProviderRegistration provider)
    {
        var types = new JsonArray();
        foreach (var type in provider.Types)
            types.Add((JsonNode)new JsonObject
            {
                ["resourceType"] = type,
                ["apiVersions"] = new JsonArray(provider.ApiVersion),
                ["locations"] = new JsonArray([.. Locations.Select(location => (JsonNode)location.DisplayName)]),
            });
        return new JsonObject
        {
            ["id"] = $"/subscriptions/{subscription}/providers/{provider.Namespace}",
            ["namespace"] = provider.Namespace,
            ["registrationState"] = "Registered",
            ["resourceTypes"] = types,
        };
    }
}
