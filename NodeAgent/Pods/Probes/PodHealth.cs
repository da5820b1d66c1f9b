using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Pods.Events;
using Platform.NodeAgent.Pods.Runtime;

namespace Platform.NodeAgent.Pods.Probes;

/// <summary>The probes of one pod's running containers. Used by the pod's worker only.</summary>
public sealed class PodHealth(Prober prober, PodEvents events, ProbeMetrics metrics, TimeProvider time, Action changed) : IContainerHealth, IDisposable
{
    private readonly Dictionary<string, ContainerProbes> _probes = [];

    /// <summary>Begins probing new instances and ends it for those that are gone.</summary>
    public void Follow(Pod pod, PodView view)
    {
        var running = view.Running.ToDictionary(i => i.Id);
        foreach (var id in _probes.Keys.Where(id => !running.ContainsKey(id)).ToList())
        {
            _probes[id].Dispose();
            _probes.Remove(id);
        }

        foreach (var container in pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []))
        {
            if (view.Latest(container.Name) is not { IsRunning: true } instance || _probes.ContainsKey(instance.Id))
                continue;
            var known = PodContainers.Statuses(pod.Status).FirstOrDefault(s => s.ContainerID == "containerd://" + instance.Id);
            var startedAt = DateTimeOffset.UnixEpoch.AddTicks(instance.Status.StartedAt / 100);
            _probes[instance.Id] = new ContainerProbes(
                new ProbeTarget(pod, container, instance.Id, view.Address, startedAt),
                known?.Ready == true, known?.Started == true, prober, events, metrics, time, changed);
        }
    }

    public bool HasStarted(ContainerInstance instance) => _probes.TryGetValue(instance.Id, out var probes) && probes.Started;

    public bool IsReady(ContainerInstance instance) => _probes.TryGetValue(instance.Id, out var probes) && probes.Ready;

    public string? Unhealthy(ContainerInstance instance) => _probes.GetValueOrDefault(instance.Id)?.Unhealthy;

    /// <summary>How long an unhealthy container gets to end, when its probe says so.</summary>
    public TimeSpan? Grace(ContainerInstance instance) => _probes.GetValueOrDefault(instance.Id)?.Grace;

    public void Dispose()
    {
        foreach (var probes in _probes.Values)
            probes.Dispose();
        _probes.Clear();
    }
}
