using Platform.Kubernetes.Core.V1;

namespace Platform.Kubernetes.Printing;

/// <summary>Columns of pods.</summary>
internal static class PodColumns
{
    public static TableColumns<Pod> Create() => new TableColumns<Pod>()
        .Text("Ready", p => Cells.Invariant($"{PodSummary.Of(p).Ready}/{PodSummary.Of(p).Total}"))
        .Text("Status", p => PodSummary.Of(p).Reason)
        .Text("Restarts", Restarts)
        .Age()
        .Wide("IP", p => Cells.OrNone(p.Status.PodIP))
        .Wide("Node", p => Cells.OrNone(p.Spec.NodeName))
        .Wide("Nominated Node", p => Cells.OrNone(p.Status.NominatedNodeName))
        .Wide("Readiness Gates", ReadinessGates);

    private static string Restarts(Pod pod, DateTimeOffset now)
    {
        var summary = PodSummary.Of(pod);
        return summary is { Restarts: > 0, LastRestart: { } last }
            ? Cells.Invariant($"{summary.Restarts} ({HumanDuration.Since(last, now)} ago)")
            : Cells.Number(summary.Restarts);
    }

    private static string ReadinessGates(Pod pod)
    {
        if (pod.Spec.ReadinessGates is not { Count: > 0 } gates)
            return Cells.None;
        var passed = gates.Count(g => pod.Status.Conditions?.Any(c => c.Type == g.ConditionType && c.Status == "True") == true);
        return Cells.Invariant($"{passed}/{gates.Count}");
    }
}
