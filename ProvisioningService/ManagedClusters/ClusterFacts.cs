using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Platform.ProvisioningService.Monitoring;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>What the reconciler knows of a cluster beyond its ARM body.</summary>
public sealed record ClusterFacts
{
    /// <summary>Id of the cluster and of its control plane.</summary>
    public required Guid ClusterId { get; init; }

    /// <summary>Index that names its network; null until one is allocated.</summary>
    public int? Index { get; init; }

    /// <summary>Secret of the kubelet identity, encrypted, base64.</summary>
    public required string SealedKubeletSecret { get; init; }

    /// <summary>Object id of the kubelet identity; null until it is made.</summary>
    public Guid? KubeletObjectId { get; init; }

    /// <summary>Application id of the kubelet identity; null until it is made.</summary>
    public Guid? KubeletApplicationId { get; init; }

    /// <summary>The version that the control plane serves; null until it does.</summary>
    public string? ControlPlaneVersion { get; init; }

    /// <summary>The nodes that exist or are being made.</summary>
    public IReadOnlyList<NodeFacts> Nodes { get; init; } = [];

    /// <summary>How its monitoring stands; null when it is not enabled.</summary>
    public MonitoringFacts? Monitoring { get; init; }

    /// <summary>Reads them from a resource's internal facts.</summary>
    public static ClusterFacts Read(JsonObject node) => node.Deserialize(ClusterJson.Default.ClusterFacts)!;

    /// <summary>As internal facts of a resource.</summary>
    public JsonObject ToJson() => (JsonObject)JsonSerializer.SerializeToNode(this, ClusterJson.Default.ClusterFacts)!;
}

/// <summary>One node.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pool">Its agent pool.</param>
/// <param name="Ordinal">Its number within the pool.</param>
/// <param name="AddressOffset">Its address, as an offset in the node range.</param>
/// <param name="Version">The Kubernetes version it was made for.</param>
/// <param name="Image">Name of the node image it boots.</param>
public sealed record NodeFacts(string Name, string Pool, int Ordinal, int AddressOffset, string Version, string Image)
{
    /// <summary>Name of the provider that made its machine; null means the default.</summary>
    public string? Provider { get; init; }

    /// <summary>Since when it is being emptied; null when it is not.</summary>
    public DateTimeOffset? DrainingSince { get; init; }

    /// <summary>Generation of the change that it is being emptied for: a new change has the whole time again.</summary>
    public long? DrainingFor { get; init; }
}

/// <summary>JSON of the cluster reconciler.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClusterFacts))]
public sealed partial class ClusterJson : JsonSerializerContext;
