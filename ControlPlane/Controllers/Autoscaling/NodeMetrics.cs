using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Tunnel;
using Platform.Kubernetes;
using Platform.Kubernetes.Client;

namespace Platform.ControlPlane.Controllers.Autoscaling;

/// <summary>What the nodes' agents say in <c>/stats/summary</c>; a node is asked at most once in <see cref="Fresh"/>.</summary>
/// <param name="tunnels">Reaches the agents.</param>
/// <param name="time">The clock.</param>
internal sealed class NodeMetrics(INodeTunnels tunnels, TimeProvider time) : IPodMetrics
{
    // Agents compare with what they saw before, at most so long ago.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, IReadOnlyDictionary<ObjectKey, PodUsage> Pods)> _read = new();

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<ObjectKey, PodUsage>> ReadAsync(IReadOnlyCollection<string> nodes, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(nodes.Distinct().Select(node => ReadAsync(node, cancellationToken)));
        return answers.SelectMany(a => a).GroupBy(p => p.Key).ToDictionary(g => g.Key, g => g.First().Value);
    }

    /// <summary>Reads a summary; what is not as expected is left out.</summary>
    internal static IReadOnlyDictionary<ObjectKey, PodUsage> Parse(string text)
    {
        var pods = new Dictionary<ObjectKey, PodUsage>();
        foreach (var pod in (JsonNode.Parse(text)?["pods"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var (ns, name) = (Text(pod["podRef"]?["namespace"]), Text(pod["podRef"]?["name"]));
            var containers = (pod["containers"] as JsonArray ?? []).OfType<JsonObject>()
                .Select(c => (Name: Text(c["name"]), Usage: UsageOf(c), At: At(c)))
                .Where(c => c.Name.Length > 0).ToList();
            if (ns.Length > 0 && name.Length > 0 && containers.Count > 0)
                pods[new ObjectKey(ns, name)] = new PodUsage(containers.Min(c => c.At), Window, containers.DistinctBy(c => c.Name).ToDictionary(c => c.Name, c => c.Usage));
        }

        return pods;
    }

    private async Task<IReadOnlyDictionary<ObjectKey, PodUsage>> ReadAsync(string node, CancellationToken cancellationToken)
    {
        if (_read.TryGetValue(node, out var read) && time.GetUtcNow() - read.At < Fresh)
            return read.Pods;
        try
        {
            var (status, text) = await NodeHttp.SendAsync(tunnels, node, HttpMethod.Get, "/stats/summary?only_cpu_and_memory=true", cancellationToken);
            var pods = status == HttpStatusCode.OK ? Parse(text) : new Dictionary<ObjectKey, PodUsage>();
            _read[node] = (time.GetUtcNow(), pods);
            return pods;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            // The pods of a node that does not answer count as without metrics.
            _read.TryRemove(node, out _);
            return new Dictionary<ObjectKey, PodUsage>();
        }
    }

    private static IReadOnlyDictionary<string, Quantity> UsageOf(JsonObject container)
    {
        var usage = new Dictionary<string, Quantity>(StringComparer.Ordinal);
        if (Number(container["cpu"]?["usageNanoCores"]) is { } cores)
            usage["cpu"] = Quantity.FromMilli((cores + 999_999) / 1_000_000);
        if (Number(container["memory"]?["workingSetBytes"]) is { } bytes)
            usage["memory"] = Quantity.FromUnits(bytes);
        return usage;
    }

    private static DateTimeOffset At(JsonObject container) =>
        DateTimeOffset.TryParse(Text(container["cpu"]?["time"]), System.Globalization.CultureInfo.InvariantCulture, out var at) ? at : DateTimeOffset.MinValue;

    private static long? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<long>(out var number) && number >= 0 ? number : null;

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
