using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Platform.Contracts.Arm;

namespace Platform.Portal.Arm;

/// <summary>A page of a collection.</summary>
public sealed record ArmList<T>(IReadOnlyList<T> Value, string? NextLink = null);

/// <summary>A subscription.</summary>
public sealed record Subscription(Guid SubscriptionId, Guid TenantId, string DisplayName, string State = "Enabled");

/// <summary>What every resource has.</summary>
public sealed record GenericResource(string Id, string Name, string Type, string? Location, GenericProperties? Properties);

/// <summary>What the properties of every resource have.</summary>
public sealed record GenericProperties(string? ProvisioningState);

/// <summary>A managed cluster.</summary>
public sealed record ManagedCluster(string Id, string Name, string Location, ManagedClusterProperties Properties)
{
    /// <summary>The cluster's id in parts.</summary>
    [JsonIgnore]
    public ResourceId Resource => ResourceId.Parse(Id);
}

/// <summary>Properties of a managed cluster.</summary>
public sealed record ManagedClusterProperties
{
    public string ProvisioningState { get; init; } = "";

    public string KubernetesVersion { get; init; } = "";

    public string? CurrentKubernetesVersion { get; init; }

    public string? Fqdn { get; init; }

    public string? DnsPrefix { get; init; }

    public string? NodeResourceGroup { get; init; }

    public PowerState? PowerState { get; init; }

    public IReadOnlyList<AgentPoolProfile> AgentPoolProfiles { get => field ?? []; init; }

    public NetworkProfile? NetworkProfile { get; init; }

    public IReadOnlyDictionary<string, AddonProfile>? AddonProfiles { get; init; }

    public IReadOnlyDictionary<string, UserAssignedIdentity>? IdentityProfile { get; init; }

    /// <summary>The workspace that monitoring writes to; null when it is off.</summary>
    [JsonIgnore]
    public string? MonitoringWorkspace => AddonProfiles?.FirstOrDefault(addon => string.Equals(addon.Key, "omsagent", StringComparison.OrdinalIgnoreCase)).Value is { Enabled: true } addon
        ? addon.Config?.FirstOrDefault(setting => string.Equals(setting.Key, "logAnalyticsWorkspaceResourceID", StringComparison.OrdinalIgnoreCase)).Value : null;

    /// <summary>Whether the cluster is meant to be stopped.</summary>
    [JsonIgnore]
    public bool Stopped => PowerState?.Code == "Stopped";
}

/// <summary>Whether a cluster or pool runs.</summary>
public sealed record PowerState(string? Code);

/// <summary>An addon of a cluster.</summary>
public sealed record AddonProfile(bool Enabled, IReadOnlyDictionary<string, string>? Config);

/// <summary>An identity that the platform made for a cluster.</summary>
public sealed record UserAssignedIdentity(string? ResourceId, Guid? ClientId, Guid? ObjectId);

/// <summary>The ranges of a cluster.</summary>
public sealed record NetworkProfile(string? PodCidr, string? ServiceCidr, string? DnsServiceIP, string? NetworkPlugin);

/// <summary>A node pool of a cluster.</summary>
public sealed record AgentPoolProfile(
    string Name, int Count, string Mode = "System", string VmSize = "", string OrchestratorVersion = "", string? CurrentOrchestratorVersion = null, string OsType = "Linux",
    int MaxPods = 0, string? ProvisioningState = null);

/// <summary>What a cluster can be upgraded to.</summary>
public sealed record UpgradeProfile(UpgradeProfileProperties Properties);

/// <summary>What a cluster can be upgraded to.</summary>
public sealed record UpgradeProfileProperties(UpgradeTarget ControlPlaneProfile, IReadOnlyList<UpgradeTarget>? AgentPoolProfiles);

/// <summary>The version of a part of a cluster and what it can become.</summary>
public sealed record UpgradeTarget(string KubernetesVersion, string? Name, IReadOnlyList<UpgradeVersion>? Upgrades);

/// <summary>A version that can be upgraded to.</summary>
public sealed record UpgradeVersion(string KubernetesVersion, bool? IsPreview);

/// <summary>The versions that a new cluster can have.</summary>
public sealed record KubernetesVersionList(IReadOnlyList<KubernetesVersion> Values);

/// <summary>A minor version with its patches.</summary>
public sealed record KubernetesVersion(string Version, bool? IsDefault, IReadOnlyDictionary<string, JsonElement> PatchVersions);

/// <summary>A region.</summary>
public sealed record Location(string Name, string DisplayName);

/// <summary>A registry.</summary>
public sealed record Registry(string Id, string Name, string Location, RegistryProperties Properties, RegistrySku? Sku);

/// <summary>Properties of a registry.</summary>
public sealed record RegistryProperties(string LoginServer, string ProvisioningState, bool AdminUserEnabled, DateTimeOffset? CreationDate);

/// <summary>A registry's tier.</summary>
public sealed record RegistrySku(string? Name);

/// <summary>A workspace of logs and metrics.</summary>
public sealed record Workspace(string Id, string Name, string Location, WorkspaceProperties Properties);

/// <summary>Properties of a workspace.</summary>
public sealed record WorkspaceProperties(Guid? CustomerId, string? ProvisioningState, int? RetentionInDays);

/// <summary>The answer of a credential action.</summary>
public sealed record CredentialResults(IReadOnlyList<CredentialResult> Kubeconfigs);

/// <summary>A kubeconfig file in base64.</summary>
public sealed record CredentialResult(string Name, string Value);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(ArmList<Subscription>))]
[JsonSerializable(typeof(ArmList<GenericResource>))]
[JsonSerializable(typeof(ArmList<ManagedCluster>))]
[JsonSerializable(typeof(ArmList<Registry>))]
[JsonSerializable(typeof(ArmList<Workspace>))]
[JsonSerializable(typeof(ArmList<Location>))]
[JsonSerializable(typeof(GenericResource))]
[JsonSerializable(typeof(ManagedCluster))]
[JsonSerializable(typeof(UpgradeProfile))]
[JsonSerializable(typeof(KubernetesVersionList))]
[JsonSerializable(typeof(Registry))]
[JsonSerializable(typeof(Workspace))]
[JsonSerializable(typeof(CredentialResults))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class ArmJson : JsonSerializerContext;
