namespace Platform.NodeAgent.Stats;

/// <summary><c>/metrics/resource</c>: what autoscalers and <c>kubectl top</c> are made of, with upstream's names.</summary>
public static class ResourceMetrics
{
    private static readonly (string, string)[] None = [];

    public static string Render(NodeSnapshot snapshot)
    {
        var text = new PrometheusText();
        Containers(text, snapshot, "container_cpu_usage_seconds_total", "counter", "[STABLE] Cumulative cpu time consumed by the container in core-seconds", c => c.CpuNanoseconds / 1e9);
        Containers(text, snapshot, "container_memory_working_set_bytes", "gauge", "[STABLE] Current working set of the container in bytes", c => c.WorkingSetBytes);
        Containers(text, snapshot, "container_start_time_seconds", "gauge", "[STABLE] Start time of the container since unix epoch in seconds", c => c.StartedAt.ToUnixTimeMilliseconds() / 1e3);
        Node(text, snapshot, "node_cpu_usage_seconds_total", "counter", "[STABLE] Cumulative cpu time consumed by the node in core-seconds", snapshot.Node.CpuNanoseconds / 1e9);
        Node(text, snapshot, "node_memory_working_set_bytes", "gauge", "[STABLE] Current working set of the node in bytes", snapshot.Node.WorkingSetBytes);
        Pods(text, snapshot, "pod_cpu_usage_seconds_total", "counter", "[STABLE] Cumulative cpu time consumed by the pod in core-seconds", p => p.CpuNanoseconds / 1e9);
        Pods(text, snapshot, "pod_memory_working_set_bytes", "gauge", "[STABLE] Current working set of the pod in bytes", p => p.WorkingSetBytes);
        text.Begin("resource_scrape_error", "gauge", "[STABLE] 1 if there was an error while getting container metrics, 0 otherwise");
        text.Sample("resource_scrape_error", None, 0);
        return text.ToString();
    }

    private static void Containers(
        PrometheusText text, NodeSnapshot snapshot, string name, string type, string help, Func<ContainerSnapshot, double> value)
    {
        text.Begin(name, type, help);
        foreach (var pod in snapshot.Pods)
        {
            foreach (var container in pod.Containers)
                text.Sample(name, [("container", container.Name), .. Labels(pod)], value(container), container.At);
        }
    }

    private static void Pods(PrometheusText text, NodeSnapshot snapshot, string name, string type, string help, Func<PodSnapshot, double> value)
    {
        text.Begin(name, type, help);
        foreach (var pod in snapshot.Pods)
            text.Sample(name, Labels(pod), value(pod), snapshot.At);
    }

    private static void Node(PrometheusText text, NodeSnapshot snapshot, string name, string type, string help, double value)
    {
        text.Begin(name, type, help);
        text.Sample(name, None, value, snapshot.At);
    }

    private static (string, string)[] Labels(PodSnapshot pod) =>
        [("namespace", pod.Pod.Metadata.Namespace ?? ""), ("pod", pod.Pod.Metadata.Name ?? "")];
}
