using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.Contracts.Arm;
using Platform.ProvisioningService.Nodes;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>An agent pool: rules and defaults of an entry of <c>properties.agentPoolProfiles</c>.</summary>
public static partial class AgentPool
{
    private const int MaxCount = 100;

    // Known of the nodes, not asked for.
    private static readonly string[] Computed = ["provisioningState", "powerState", "currentOrchestratorVersion"];

    /// <summary>Checks a profile and gives it defaults.</summary>
    /// <param name="request">The profile as asked for.</param>
    /// <param name="existing">The profile as it stands, null when the pool is new.</param>
    /// <param name="version">The cluster's Kubernetes version, which a new pool gets and none may be ahead of.</param>
    /// <param name="imageOf">Names the newest node image of a version.</param>
    /// <exception cref="ArmException">The profile is wrong.</exception>
    public static JsonObject Accept(JsonObject request, JsonObject? existing, string version, Func<string, string> imageOf)
    {
        var pool = (JsonObject)(existing?.DeepClone() ?? new JsonObject());
        foreach (var (key, value) in request)
            if (value is not null && !(value is JsonValue text && text.TryGetValue<string>(out var empty) && empty.Length == 0)) pool[key] = value.DeepClone();
        var name = Text(pool, "name");
        if (!NamePattern().IsMatch(name))
            throw new ArmException(ArmFailure.Invalid($"The agent pool name '{name}' is invalid: use 1 to 12 lower-case letters and digits, beginning with a letter.", "agentPoolProfile.name"));
        var mode = pool["mode"] is null ? "System" : Text(pool, "mode");
        if (mode is not ("System" or "User")) throw new ArmException(ArmFailure.Invalid($"The mode '{mode}' of agent pool '{name}' is invalid: use System or User.", "agentPoolProfile.mode"));
        var least = mode == "System" ? 1 : 0;
        if (pool["count"] is not JsonValue number || !number.TryGetValue<int>(out var count) || count < least || count > MaxCount)
            throw new ArmException(ArmFailure.Invalid($"The count {pool["count"]?.ToJsonString() ?? "(none)"} of agent pool '{name}' is invalid: a {mode} pool has {least} to {MaxCount} nodes.", "agentPoolProfile.count"));
        if (pool["enableAutoScaling"] is JsonValue scaling && scaling.TryGetValue<bool>(out var scales) && scales)
            throw new ArmException(ArmFailure.Invalid($"Agent pool '{name}': autoscaling is not provided; set enableAutoScaling to false and a count.", "agentPoolProfile.enableAutoScaling", "NotSupported"));
        if (pool["osType"] is not null && Text(pool, "osType") != "Linux") throw new ArmException(ArmFailure.Invalid($"Agent pool '{name}': the OS type '{Text(pool, "osType")}' is not provided; use Linux.", "agentPoolProfile.osType"));
        pool["mode"] = mode;
        Default(pool, "osType", "Linux");
        Default(pool, "vmSize", "Standard_DS2_v2");
        Default(pool, "type", "VirtualMachineScaleSets");
        Default(pool, "maxPods", 110);
        if (pool["osDiskSizeGB"] is not JsonValue disk || !disk.TryGetValue<int>(out var size) || size == 0) pool["osDiskSizeGB"] = 128;
        AcceptProvider(pool, existing, name);
        AgentPoolRules.Check(pool, name);
        AcceptVersion(pool, existing, name, version, imageOf);
        foreach (var computed in Computed) pool.Remove(computed);
        return pool;
    }

    // A stock client cannot send a property that it does not know, but a tag; one that reads the pool and writes it back leaves it out.
    private static void AcceptProvider(JsonObject pool, JsonObject? existing, string name)
    {
        if (existing is null && Text(pool, "nodeProvider").Length == 0 && pool["tags"] is JsonObject tags && Text(tags, "nodeProvider") is { Length: > 0 } tag) pool["nodeProvider"] = tag;
        var provider = ProviderOf(pool);
        if (!NodeProviders.Names.Contains(provider))
            throw new ArmException(ArmFailure.Invalid($"The node provider '{provider}' of agent pool '{name}' is not known: use {string.Join(" or ", NodeProviders.Names)}.", "agentPoolProfile.nodeProvider"));
        if (existing is not null && provider != ProviderOf(existing))
            throw new ArmException(ArmFailure.Invalid($"The node provider of agent pool '{name}' cannot be changed from '{ProviderOf(existing)}' to '{provider}': add a pool of the other provider.", "agentPoolProfile.nodeProvider", "PropertyChangeNotAllowed"));
        pool["nodeProvider"] = provider;
    }

    // A client that changes something else sends back the image it has read: only a new version, or being asked for it, changes that.
    private static void AcceptVersion(JsonObject pool, JsonObject? existing, string name, string version, Func<string, string> imageOf)
    {
        var current = existing is null ? "" : Text(existing, "orchestratorVersion");
        var asked = Text(pool, "orchestratorVersion");
        var accepted = asked.Length == 0 ? version : KubernetesVersions.Resolve(asked)
            ?? throw new ArmException(ArmFailure.Invalid($"Agent pool '{name}': the Kubernetes version '{asked}' is not served: choose one of {string.Join(", ", KubernetesVersions.All)}.", "agentPoolProfile.orchestratorVersion", "AgentPoolK8sVersionNotSupported"));
        if (KubernetesVersions.Compare(accepted, version) > 0)
            throw new ArmException(ArmFailure.Invalid($"Agent pool '{name}' cannot be of version {accepted} while the control plane is of {version}: upgrade the control plane first, with 'aks upgrade --control-plane-only'.", "agentPoolProfile.orchestratorVersion", "NodePoolMcVersionIncompatible"));
        if (current.Length > 0 && KubernetesVersions.Compare(accepted, current) < 0)
            throw new ArmException(ArmFailure.Invalid($"Agent pool '{name}' cannot go back from version {current} to {accepted}: add a pool of the older version instead.", "agentPoolProfile.orchestratorVersion", "OperationNotAllowed"));
        pool["orchestratorVersion"] = accepted;
        pool["nodeImageVersion"] = current == accepted && existing!["nodeImageVersion"] is { } image ? image.DeepClone() : imageOf(accepted);
    }

    /// <summary>Name of the provider that makes a pool's machines.</summary>
    public static string ProviderOf(JsonObject pool) => Text(pool, "nodeProvider") is { Length: > 0 } name ? name : NodeProviders.Names[0];

    /// <summary>The profiles of a cluster's body.</summary>
    public static IReadOnlyList<JsonObject> Profiles(JsonObject properties) => [.. (properties["agentPoolProfiles"] as JsonArray ?? []).OfType<JsonObject>()];

    /// <summary>A string property; empty when it is absent or something else.</summary>
    public static string Text(JsonObject node, string name) => node[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static void Default(JsonObject pool, string name, JsonNode value) => pool[name] ??= value;

    [GeneratedRegex(@"\A[a-z][a-z0-9]{0,11}\z")]
    private static partial Regex NamePattern();
}
