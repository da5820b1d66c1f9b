using System.Text.Json;
using Platform.Kubernetes.Node;

namespace Platform.NodeAgent;

/// <summary>Reads what the node's provider wrote.</summary>
public static class NodeConfigurationFile
{
    private const string DefaultDomain = "cluster.local";
    private const int DefaultMaxPods = 110;

    /// <exception cref="JsonException">It is no configuration; the message says why.</exception>
    public static async Task<NodeConfiguration> ReadAsync(string path, CancellationToken cancel)
    {
        await using var file = File.OpenRead(path);
        var read = await JsonSerializer.DeserializeAsync(file, AgentJson.Default.NodeConfiguration, cancel) ?? throw new JsonException("it is empty");
        // A generated deserializer leaves members that the file does not name without their defaults.
        return read with
        {
            ClusterDomain = string.IsNullOrEmpty(read.ClusterDomain) ? DefaultDomain : read.ClusterDomain,
            MaxPods = read.MaxPods > 0 ? read.MaxPods : DefaultMaxPods,
            Labels = read.Labels ?? new Dictionary<string, string>(),
            Taints = read.Taints ?? [],
            ProviderId = read.ProviderId ?? "",
        };
    }
}
