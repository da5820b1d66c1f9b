using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Pods.Status;
using Amounts = System.Collections.Generic.IReadOnlyDictionary<string, Platform.Kubernetes.Quantity>;

namespace Platform.NodeAgent.Pods.Resizing;

/// <summary>How a running pod's resources change. Pure.</summary>
public static class ResizeRules
{
    private static readonly string[] Resizable = ["cpu", "memory"];

    /// <summary>What the spec asks of each.</summary>
    public static Dictionary<string, ResourceRequirements> Asked(PodSpec spec) => LastingContainers.Of(spec).ToDictionary(c => c.Name, c => c.Resources);

    /// <summary>The pod with what it was granted in place of what it asks for.</summary>
    public static Pod Granted(Pod pod, IReadOnlyDictionary<string, ResourceRequirements> granted)
    {
        Container Grant(Container container) => granted.TryGetValue(container.Name, out var own) ? container with { Resources = own } : container;
        return pod with
        {
            Spec = pod.Spec with
            {
                Containers = [.. pod.Spec.Containers.Select(Grant)],
                InitContainers = pod.Spec.InitContainers is { } init ? [.. init.Select(Grant)] : null,
            },
        };
    }

    /// <summary>Why the pod cannot have now what it asks for; null when it can.</summary>
    /// <param name="allocatable">What the node has for pods.</param>
    /// <param name="others">What the node's other pods were granted.</param>
    public static WaitingReason? Obstacle(Pod pod, Amounts allocatable, IEnumerable<Pod> others)
    {
        var asked = PodAmounts.Requests(pod.Spec);
        var taken = others.Select(other => PodAmounts.Requests(other.Spec)).ToList();
        foreach (var name in Resizable)
        {
            var (want, have) = (Of(asked, name), Of(allocatable, name));
            if (want > have)
                return new WaitingReason(PodResizeStatus.Infeasible, $"Node didn't have enough capacity: {name}, requested: {want}, capacity: {have}");
            if (want + taken.Sum(other => Of(other, name)) > have)
                return new WaitingReason(PodResizeStatus.Deferred, $"Node didn't have enough resource: {name}, requested: {want}, capacity: {have}");
        }

        return null;
    }

    /// <summary>Whether two containers' resources are the same, as far as they can be resized.</summary>
    public static bool Same(ResourceRequirements one, ResourceRequirements other) => Resizable.All(name => Same(one, other, name));

    /// <summary>Whether the container has to be started anew for the change to be in force.</summary>
    public static bool NeedsRestart(Container container, ResourceRequirements inForce) => Resizable.Any(name => !Same(container.Resources, inForce, name)
        && (container.ResizePolicy ?? []).Any(p => p.ResourceName == name && p.RestartPolicy == ResourceResizeRestartPolicy.RestartContainer));

    private static bool Same(ResourceRequirements one, ResourceRequirements other, string name) =>
        Get(one.Requests, name) == Get(other.Requests, name) && Get(one.Limits, name) == Get(other.Limits, name);

    private static Quantity? Get(Amounts? amounts, string name) => amounts is not null && amounts.TryGetValue(name, out var amount) ? amount : null;

    // In the unit that sums of the resource are made in.
    private static long Of(Amounts amounts, string name) =>
        !amounts.TryGetValue(name, out var amount) ? 0 : name == "cpu" ? amount.MilliValue : amount.Value;
}
