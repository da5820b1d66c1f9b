using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling;

/// <summary>What a pod asks of a node, resource by resource. CPU in thousandths, the others in whole units.</summary>
internal static class PodRequests
{
    private const string Cpu = "cpu";

    /// <summary>Its requests in all (<see cref="PodAmounts.Requests"/>).</summary>
    public static Dictionary<string, long> Of(Pod pod) =>
        PodAmounts.Requests(pod.Spec).ToDictionary(r => r.Key, r => Amount(r.Key, r.Value), StringComparer.Ordinal);

    /// <summary>An amount in the unit in which the resource is counted.</summary>
    public static long Amount(string resource, Quantity quantity) => resource == Cpu ? quantity.MilliValue : quantity.Value;
}
