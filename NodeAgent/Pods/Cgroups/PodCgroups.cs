using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Pods.Runtime;

namespace Platform.NodeAgent.Pods.Cgroups;

/// <summary>
/// The control groups of the node's pods: all of them in one, in it one for each class of service, and in these one for each pod.
/// What a class weighs against the others is what its pods ask for together.
/// </summary>
public sealed class PodCgroups(CgroupTree tree)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Group> _pods = [];

    /// <summary>Makes the groups that there are without pods, too.</summary>
    /// <param name="processors">Of the node.</param>
    public void Begin(int processors)
    {
        tree.Set(PodCgroupRules.Root, new CgroupLimits(ResourceSettings.Shares(processors * 1000L), null, null));
        tree.Set(PodCgroupRules.BestEffort, new CgroupLimits(ResourceSettings.MinShares, null, null));
        Weigh();
    }

    /// <summary>Makes the pod's group, or widens it to what the pod has now been granted.</summary>
    public void Widen(Pod pod)
    {
        var limits = PodCgroupRules.Of(pod);
        lock (_gate)
            Set(pod, _pods.TryGetValue(pod.Metadata.Uid ?? "", out var known) ? known.Limits.Widest(limits) : limits);
    }

    /// <summary>Puts in force what the pod has been granted, once its containers keep within that.</summary>
    public void Settle(Pod pod)
    {
        lock (_gate)
            Set(pod, PodCgroupRules.Of(pod));
    }

    /// <summary>Removes the pod's group; false while something runs in it.</summary>
    public bool Remove(string uid)
    {
        lock (_gate)
        {
            if (_pods.Remove(uid))
                Weigh();
        }

        return Classes.All(group => tree.TryRemove($"{group}/{PodCgroupRules.PodPrefix}{uid}"));
    }

    /// <summary>Uids of the pods that have a group here.</summary>
    public IReadOnlyList<string> Known() =>
        [.. Classes.SelectMany(tree.Children).Where(name => name.StartsWith(PodCgroupRules.PodPrefix, StringComparison.Ordinal)).Select(name => name[PodCgroupRules.PodPrefix.Length..])];

    private static IEnumerable<string> Classes => [PodCgroupRules.Root, PodCgroupRules.Burstable, PodCgroupRules.BestEffort];

    private void Set(Pod pod, CgroupLimits limits)
    {
        var group = new Group(PodCgroupRules.GroupOf(pod), limits, PodCgroupRules.CpuRequest(pod));
        var before = _pods.GetValueOrDefault(pod.Metadata.Uid ?? "");
        if (before == group)
            return;
        tree.Set(group.Path, limits);
        _pods[pod.Metadata.Uid ?? ""] = group;
        if (before?.CpuRequest != group.CpuRequest)
            Weigh();
    }

    private void Weigh() => tree.Set(PodCgroupRules.Burstable, new CgroupLimits(
        ResourceSettings.Shares(_pods.Values.Where(pod => pod.Path.StartsWith(PodCgroupRules.Burstable, StringComparison.Ordinal)).Sum(pod => pod.CpuRequest)), null, null));

    private sealed record Group(string Path, CgroupLimits Limits, long CpuRequest);
}
