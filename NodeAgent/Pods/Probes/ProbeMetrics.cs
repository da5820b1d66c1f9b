using System.Collections.Concurrent;
using Platform.NodeAgent.Stats;

namespace Platform.NodeAgent.Pods.Probes;

/// <summary>Counts what probes find, for as long as the container is probed.</summary>
public sealed class ProbeMetrics
{
    private const string Total = "prober_probe_total";
    private readonly ConcurrentDictionary<(string ContainerId, string Kind, bool Success), Series> _series = new();

    private sealed class Series((string, string)[] labels)
    {
        public (string, string)[] Labels { get; } = labels;

        public long Count;
    }

    /// <summary>A probe has had a result.</summary>
    public void Add(ProbeTarget target, string kind, bool success)
    {
        var series = _series.GetOrAdd((target.ContainerId, kind, success), static (key, of) => new Series(Labels(of, key.Kind, key.Success)), target);
        Interlocked.Increment(ref series.Count);
    }

    /// <summary>The container is gone.</summary>
    public void Forget(string containerId)
    {
        foreach (var key in _series.Keys.Where(key => key.ContainerId == containerId))
            _series.TryRemove(key, out _);
    }

    /// <summary><c>/metrics/probes</c>.</summary>
    public string Render()
    {
        var text = new PrometheusText();
        text.Begin(Total, "counter", "[BETA] Cumulative number of a liveness, readiness or startup probe for a container by result.");
        foreach (var (_, series) in _series.OrderBy(entry => entry.Key))
            text.Sample(Total, series.Labels, Interlocked.Read(ref series.Count));
        return text.ToString();
    }

    private static (string, string)[] Labels(ProbeTarget target, string kind, bool success)
    {
        var pod = target.Pod.Metadata;
        return
        [
            ("container", target.Container.Name), ("namespace", pod.Namespace ?? ""), ("pod", pod.Name ?? ""), ("pod_uid", pod.Uid ?? ""),
            ("probe_type", kind), ("result", success ? "successful" : "failed"),
        ];
    }
}
