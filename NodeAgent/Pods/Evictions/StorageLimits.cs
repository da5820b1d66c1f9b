using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;

namespace Platform.NodeAgent.Pods.Evictions;

/// <summary>How much of the node's disk a pod may take. Pure.</summary>
public static class StorageLimits
{
    private const string EphemeralStorage = "ephemeral-storage";

    /// <summary>Whether anything of the pod is limited, so that it has to be measured.</summary>
    public static bool Any(PodSpec spec) => Limited(spec).Any() || PodAmounts.Limits(spec).ContainsKey(EphemeralStorage);

    /// <summary>The pod's emptyDir volumes on disk that have a limit.</summary>
    public static IEnumerable<(string Name, Quantity Limit)> Limited(PodSpec spec)
    {
        foreach (var volume in spec.Volumes ?? [])
        {
            // One in memory is as large as its file system.
            if (volume.EmptyDir is { SizeLimit: { Sign: > 0 } limit } empty && empty.Medium != "Memory")
                yield return (volume.Name, limit);
        }
    }

    /// <summary>What the pod has exceeded, in upstream's words; null for nothing.</summary>
    /// <param name="containers">Bytes of each container's own files and logs.</param>
    /// <param name="volumes">Bytes of each emptyDir volume on disk.</param>
    public static string? Exceeded(PodSpec spec, IReadOnlyDictionary<string, long> containers, IReadOnlyDictionary<string, long> volumes)
    {
        foreach (var (name, limit) in Limited(spec))
        {
            if (volumes.GetValueOrDefault(name) > limit.Value)
                return $"Usage of EmptyDir volume \"{name}\" exceeds the limit \"{limit}\". ";
        }

        if (PodAmounts.Limits(spec).TryGetValue(EphemeralStorage, out var total) && spec.Containers.All(HasLimit)
            && containers.Values.Sum() + volumes.Values.Sum() > total.Value)
            return $"Pod ephemeral local storage usage exceeds the total limit of containers {total}. ";
        foreach (var container in spec.Containers.Where(HasLimit))
        {
            var limit = container.Resources.Limits![EphemeralStorage];
            if (containers.GetValueOrDefault(container.Name) > limit.Value)
                return $"Container {container.Name} exceeded its local ephemeral storage limit \"{limit}\". ";
        }

        return null;
    }

    private static bool HasLimit(Container container) => container.Resources.Limits?.ContainsKey(EphemeralStorage) == true;
}
