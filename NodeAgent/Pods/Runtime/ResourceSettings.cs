using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Cri.V1;
using Container = Platform.Kubernetes.Core.V1.Container;

namespace Platform.NodeAgent.Pods.Runtime;

/// <summary>Requests and limits as the kernel wants them, and the pod's quality of service.</summary>
public static class ResourceSettings
{
    private const long PeriodMicroseconds = 100_000;
    private const long MinQuotaMicroseconds = 1000;
    private const long MaxShares = 262_144;

    /// <summary>The least weight there is.</summary>
    public const long MinShares = 2;

    /// <summary>Weight of what asks for so many thousandths of a processor.</summary>
    public static long Shares(long milli) => Math.Clamp(milli * 1024 / 1000, MinShares, MaxShares);

    /// <summary>Microseconds in each tenth of a second of what may use so many thousandths of a processor.</summary>
    public static long Quota(long milli) => Math.Max(MinQuotaMicroseconds, milli * PeriodMicroseconds / 1000);

    /// <summary>As the API server named it when the pod was made.</summary>
    public static string QosClass(Pod pod) => pod.Status.QosClass ?? QosClass(pod.Spec);

    /// <summary><c>Guaranteed</c>, <c>Burstable</c> or <c>BestEffort</c>.</summary>
    public static string QosClass(PodSpec spec)
    {
        var containers = spec.Containers.Concat(spec.InitContainers ?? []).ToList();
        var asked = containers.Any(c => Positive(c.Resources.Requests) || Positive(c.Resources.Limits));
        if (!asked)
            return "BestEffort";
        return containers.All(IsGuaranteed) ? "Guaranteed" : "Burstable";
    }

    /// <summary>Kernel settings of one container.</summary>
    /// <param name="nodeMemoryBytes">The node's memory, of which a request is a share.</param>
    public static LinuxContainerResources Of(Pod pod, Container container, long nodeMemoryBytes, bool canLowerOomScore)
    {
        var limits = container.Resources.Limits;
        var requests = container.Resources.Requests;
        var cpuLimit = Get(limits, "cpu")?.MilliValue ?? 0;
        var cpuRequest = Get(requests, "cpu")?.MilliValue ?? cpuLimit;
        var settings = new LinuxContainerResources
        {
            CpuShares = Shares(cpuRequest),
            MemoryLimitInBytes = Get(limits, "memory")?.Value ?? 0,
        };
        if (cpuLimit > 0)
        {
            settings.CpuPeriod = PeriodMicroseconds;
            settings.CpuQuota = Quota(cpuLimit);
        }

        var score = OomScore(pod, container, nodeMemoryBytes);
        if (score >= 0 || canLowerOomScore)
            settings.OomScoreAdj = score;
        return settings;
    }

    private static long OomScore(Pod pod, Container container, long nodeMemoryBytes) => QosClass(pod) switch
    {
        "Guaranteed" => -997,
        "BestEffort" => 1000,
        _ => Math.Clamp(1000 - 1000 * (Get(container.Resources.Requests, "memory")?.Value ?? 0) / Math.Max(1, nodeMemoryBytes), 3, 999),
    };

    private static bool IsGuaranteed(Container container)
    {
        foreach (var name in (string[])["cpu", "memory"])
        {
            var limit = Get(container.Resources.Limits, name);
            var request = Get(container.Resources.Requests, name) ?? limit;
            if (limit is not { Sign: > 0 } || request != limit)
                return false;
        }

        return true;
    }

    private static bool Positive(IReadOnlyDictionary<string, Quantity>? values) =>
        Get(values, "cpu") is { Sign: > 0 } || Get(values, "memory") is { Sign: > 0 };

    private static Quantity? Get(IReadOnlyDictionary<string, Quantity>? values, string name) =>
        values is not null && values.TryGetValue(name, out var value) ? value : null;
}
