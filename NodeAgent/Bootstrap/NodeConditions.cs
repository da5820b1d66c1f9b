using Platform.Kubernetes.Core.V1;

namespace Platform.NodeAgent.Bootstrap;

/// <summary>What the node's health is made of.</summary>
/// <param name="Problems">Why pods cannot run; empty when they can.</param>
/// <param name="MemoryAvailable">Bytes.</param>
/// <param name="DiskAvailableShare">Free share of the state's file system, 0 to 1.</param>
/// <param name="PidsAvailableShare">Free share of the kernel's process ids, 0 to 1.</param>
public sealed record NodeHealth(
    IReadOnlyList<string> Problems, long MemoryAvailable, double DiskAvailableShare, double PidsAvailableShare);

/// <summary>The conditions of a Node.</summary>
public static class NodeConditions
{
    private const long LeastMemory = 100L << 20;
    private const double LeastDisk = 0.05;
    private const double LeastPids = 0.02;

    /// <param name="old">The conditions before, for the times at which they changed.</param>
    public static IReadOnlyList<NodeCondition> Build(NodeHealth health, IReadOnlyList<NodeCondition>? old, DateTimeOffset now)
    {
        var ready = health.Problems.Count == 0;
        var own = new List<NodeCondition>
        {
            Pressure("MemoryPressure", health.MemoryAvailable < LeastMemory, "KubeletHasInsufficientMemory", "KubeletHasSufficientMemory", "memory available"),
            Pressure("DiskPressure", health.DiskAvailableShare < LeastDisk, "KubeletHasDiskPressure", "KubeletHasNoDiskPressure", "disk space available"),
            Pressure("PIDPressure", health.PidsAvailableShare < LeastPids, "KubeletHasInsufficientPID", "KubeletHasSufficientPID", "PID available"),
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
