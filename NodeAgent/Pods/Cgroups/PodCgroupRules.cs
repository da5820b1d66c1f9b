using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Pods.Runtime;
using Amounts = System.Collections.Generic.IReadOnlyDictionary<string, Platform.Kubernetes.Quantity>;

namespace Platform.NodeAgent.Pods.Cgroups;

/// <summary>Where upstream's nodes have the control groups of pods, and what it writes there. Pure.</summary>
public static class PodCgroupRules
{
    /// <summary>The group of all pods.</summary>
    public const string Root = "/kubepods";

    /// <summary>The groups of the classes that have one; guaranteed pods lie in <see cref="Root"/> itself.</summary>
    public const string Burstable = Root + "/burstable", BestEffort = Root + "/besteffort";

    /// <summary>Name of a pod's group within that of its class.</summary>
    public const string PodPrefix = "pod";

    /// <summary>The group of a pod, in which those of its containers lie.</summary>
    public static string GroupOf(Pod pod) => $"{ClassGroup(ResourceSettings.QosClass(pod))}/{PodPrefix}{pod.Metadata.Uid}";

    /// <summary>What all containers of a pod may use together.</summary>
    public static CgroupLimits Of(Pod pod)
    {
        if (ResourceSettings.QosClass(pod) == "BestEffort")
            return new CgroupLimits(ResourceSettings.MinShares, null, null);
        var limits = PodAmounts.Limits(pod.Spec);
        return new CgroupLimits(
            ResourceSettings.Shares(CpuRequest(pod)),
            IsBounded(pod.Spec, "cpu") ? ResourceSettings.Quota(limits["cpu"].MilliValue) : null,
            IsBounded(pod.Spec, "memory") ? limits["memory"].Value : null);
    }

    /// <summary>What a pod asks of the processors, in thousandths.</summary>
    public static long CpuRequest(Pod pod) => PodAmounts.Requests(pod.Spec).TryGetValue("cpu", out var request) ? request.MilliValue : 0;

    // One container without a limit leaves the pod without one, unless the pod has its own.
    private static bool IsBounded(PodSpec spec, string name) => Has(spec.Resources?.Limits, name)
        || spec.Containers.Concat(spec.InitContainers ?? []).All(container => Has(container.Resources.Limits, name));

    private static bool Has(Amounts? amounts, string name) => amounts is not null && amounts.TryGetValue(name, out var amount) && amount.Sign > 0;

    private static string ClassGroup(string qosClass) => qosClass switch
    {
        "Burstable" => Burstable,
        "BestEffort" => BestEffort,
        _ => Root,
    };
}
