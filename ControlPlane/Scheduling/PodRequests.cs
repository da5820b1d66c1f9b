using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling;

/// <summary>What a pod asks of a node, resource by resource. CPU in thousandths, the others in whole units.</summary>
internal static class PodRequests
{
    private const string Cpu = "cpu";

    /// <summary>
    /// The larger of what runs together (containers and sidecars) and what each init container needs beside the sidecars that
    /// started before it; plus the overhead of the pod. Requests of the pod as a whole take the place of the sum.
    /// </summary>
    public static Dictionary<string, long> Of(Pod pod)
    {
        var total = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var container in pod.Spec.Containers)
            Add(total, container.Resources.Requests);
        var sidecars = new Dictionary<string, long>(StringComparer.Ordinal);
        var initial = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var container in pod.Spec.InitContainers ?? [])
        {
            if (container.RestartPolicy == "Always")
            {
                Add(sidecars, container.Resources.Requests);
                Add(total, container.Resources.Requests);
                Max(initial, sidecars);
                continue;
            }

            var needed = new Dictionary<string, long>(sidecars, StringComparer.Ordinal);
            Add(needed, container.Resources.Requests);
            Max(initial, needed);
        }

        Max(total, initial);
        foreach (var (name, quantity) in pod.Spec.Resources?.Requests ?? new Dictionary<string, Quantity>())
            total[name] = Amount(name, quantity);
        Add(total, pod.Spec.Overhead);
        return total;
    }

    /// <summary>An amount in the unit in which the resource is counted.</summary>
    public static long Amount(string resource, Quantity quantity) => resource == Cpu ? quantity.MilliValue : quantity.Value;

    private static void Add(Dictionary<string, long> total, IReadOnlyDictionary<string, Quantity>? requests)
    {
        foreach (var (name, quantity) in requests ?? new Dictionary<string, Quantity>())
            total[name] = total.GetValueOrDefault(name) + Amount(name, quantity);
    }

    private static void Max(Dictionary<string, long> total, Dictionary<string, long> other)
    {
        foreach (var (name, amount) in other)
            total[name] = Math.Max(total.GetValueOrDefault(name), amount);
    }
}
