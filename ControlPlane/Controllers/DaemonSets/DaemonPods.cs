using Platform.ControlPlane.Controllers.Nodes;
using Platform.ControlPlane.Controllers.Pods;
using Platform.ControlPlane.Controllers.Revisions;
using Platform.ControlPlane.Scheduling;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Controllers.DaemonSets;

/// <summary>The pods of daemon sets: on which nodes they belong, and what they are made of.</summary>
internal static class DaemonPods
{
    private const string NameField = "metadata.name";

    /// <summary>Whether a daemon set's pod is to run on a node, and whether one that is there may stay.</summary>
    public static (bool Run, bool Stay) Belongs(DaemonSet set, Node node)
    {
        var pod = new Pod { Spec = WithTolerations(set.Spec.Template.Spec) };
        if (pod.Spec.NodeName is { Length: > 0 } name && name != node.Metadata.Name)
            return (false, false);
        if (!NodeSelectors.Matches(pod, node))
            return (false, false);
        var taints = node.Spec.Taints;
        return (
            Tolerations.FirstUntolerated(pod, taints, e => e is TaintEffect.NoSchedule or TaintEffect.NoExecute) is null,
            Tolerations.FirstUntolerated(pod, taints, e => e == TaintEffect.NoExecute) is null);
    }

    /// <summary>The node that a pod is on or meant for.</summary>
    public static string? NodeOf(Pod pod) => pod.Spec.NodeName is { Length: > 0 } name
        ? name
        : pod.Spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms
            .SelectMany(t => t.MatchFields ?? []).FirstOrDefault(f => f.Key == NameField && f.Values is { Count: 1 })?.Values![0];

    /// <summary>A pod for a node.</summary>
    public static Pod Create(DaemonSet set, string node, string hash)
    {
        var pod = PodFactory.FromTemplate(set, set.Spec.Template);
        return pod with
        {
            Metadata = pod.Metadata with { Labels = new Dictionary<string, string>(pod.Metadata.Labels ?? new Dictionary<string, string>()) { [RevisionHistory.HashLabel] = hash } },
            Spec = WithTolerations(pod.Spec) with { Affinity = Only(node, pod.Spec.Affinity) },
        };
    }

    /// <summary>What befalls a node does not drive daemons away.</summary>
    private static PodSpec WithTolerations(PodSpec spec)
    {
        var own = new List<Toleration>(spec.Tolerations ?? [])
        {
            Tolerate(NodeTaints.NotReady, TaintEffect.NoExecute),
            Tolerate(NodeTaints.Unreachable, TaintEffect.NoExecute),
            Tolerate("node.kubernetes.io/disk-pressure", TaintEffect.NoSchedule),
            Tolerate("node.kubernetes.io/memory-pressure", TaintEffect.NoSchedule),
            Tolerate("node.kubernetes.io/pid-pressure", TaintEffect.NoSchedule),
            Tolerate("node.kubernetes.io/unschedulable", TaintEffect.NoSchedule),
        };
        if (spec.HostNetwork == true)
            own.Add(Tolerate("node.kubernetes.io/network-unavailable", TaintEffect.NoSchedule));
        return spec with { Tolerations = [.. own.Distinct()] };
    }

    private static Toleration Tolerate(string key, string effect) => new() { Key = key, Operator = TolerationOperator.Exists, Effect = effect };

    /// <summary>The scheduler places the pod; of all nodes it may take this one.</summary>
    private static Affinity Only(string node, Affinity? affinity)
    {
        var field = new NodeSelectorRequirement { Key = NameField, Operator = NodeSelectorOperator.In, Values = [node] };
        return (affinity ?? new Affinity()) with
        {
            NodeAffinity = (affinity?.NodeAffinity ?? new NodeAffinity()) with
            {
                RequiredDuringSchedulingIgnoredDuringExecution = new NodeSelector { NodeSelectorTerms = [new NodeSelectorTerm { MatchFields = [field] }] },
            },
        };
    }
}
