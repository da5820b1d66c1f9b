using Platform.Kubernetes.Core.V1;

namespace Platform.NodeAgent.Bootstrap;

/// <summary>What the node's health is made of.</summary>
/// <param name="Problems">Why pods cannot run; empty when they can.</param>
/// <param name="Pressure">What the machine has left.</param>
public sealed record NodeHealth(IReadOnlyList<string> Problems, NodePressure Pressure);

/// <summary>The conditions of a Node.</summary>
public static class NodeConditions
{
    /// <param name="old">The conditions before, for the times at which they changed.</param>
    public static IReadOnlyList<NodeCondition> Build(NodeHealth health, IReadOnlyList<NodeCondition>? old, DateTimeOffset now)
    {
        var ready = health.Problems.Count == 0;
        var own = new List<NodeCondition>
        {
            Pressure("MemoryPressure", health.Pressure.Memory, "KubeletHasInsufficientMemory", "KubeletHasSufficientMemory", "memory available"),
            Pressure("DiskPressure", health.Pressure.Disk, "KubeletHasDiskPressure", "KubeletHasNoDiskPressure", "disk space available"),
            Pressure("PIDPressure", health.Pressure.Pids, "KubeletHasInsufficientPID", "KubeletHasSufficientPID", "PID available"),
            new()
            {
                Type = "Ready",
                Status = ready ? "True" : "False",
                Reason = ready ? "KubeletReady" : "KubeletNotReady",
                Message = ready ? "kubelet is posting ready status" : string.Join("; ", health.Problems),
            },
        };
        return [.. own.Select(c => Dated(c, (old ?? []).FirstOrDefault(o => o.Type == c.Type), now))];
    }

    /// <summary>Whether what the API server has says otherwise than what was reported. Conditions of others are theirs.</summary>
    public static bool Contradict(IReadOnlyList<NodeCondition>? seen, IReadOnlyList<NodeCondition> reported) =>
        (seen ?? []).Any(s => reported.Any(r => r.Type == s.Type && r.Status != s.Status));

    private static NodeCondition Pressure(string type, bool pressed, string reason, string otherwise, string what) => new()
    {
        Type = type,
        Status = pressed ? "True" : "False",
        Reason = pressed ? reason : otherwise,
        Message = pressed ? $"the node has too little {what}" : $"the node has sufficient {what}",
    };

    private static NodeCondition Dated(NodeCondition condition, NodeCondition? old, DateTimeOffset now) => condition with
    {
        LastHeartbeatTime = now,
        LastTransitionTime = old is not null && old.Status == condition.Status ? old.LastTransitionTime ?? now : now,
    };
}
