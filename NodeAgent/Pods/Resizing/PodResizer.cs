using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Pods.Runtime;
using Platform.NodeAgent.Pods.Status;

namespace Platform.NodeAgent.Pods.Resizing;

/// <summary>
/// Changes the resources of one pod's containers while they run: grants what the spec asks for when the node has it, then puts it
/// in force, without a restart unless the container asks for one. Used by the pod's worker only.
/// </summary>
public sealed class PodResizer(PodServices services)
{
    private readonly GrantStore _store = new(services.Directories);
    private GrantedResources? _resources;
    private GrantedResources? _kept;
    private WaitingReason? _pending;
    private WaitingReason? _problem;

    /// <summary>How far it is.</summary>
    public ResizeState State => _resources is null ? ResizeState.None : new ResizeState(_resources, _pending, _problem);

    /// <summary>The pod with the resources that it was granted.</summary>
    public Pod Grant(Pod pod)
    {
        _resources ??= _kept = _store.Read(pod);
        var asked = ResizeRules.Asked(pod.Spec);
        var granted = asked.All(own => _resources.Granted.TryGetValue(own.Key, out var known) && ResizeRules.Same(own.Value, known));
        if (granted)
        {
            _pending = null;
            return pod;
        }

        _pending = ResizeRules.Obstacle(pod, services.Allocatable, services.OtherPods(pod));
        if (_pending is null)
            Keep(pod, _resources with { Granted = asked });
        return ResizeRules.Granted(pod, _resources.Granted);
    }

    /// <summary>Running containers that a change makes start anew.</summary>
    public IReadOnlyList<(ContainerInstance Instance, string Why)> ToRestart(Pod pod, PodView view) =>
        [.. Changed(pod, view).Where(c => ResizeRules.NeedsRestart(c.Container, InForce(c.Container)))
            .Select(c => (c.Instance, $"Container {c.Container.Name} resize requires restart"))];

    /// <summary>A container begins with what its pod was granted.</summary>
    public void Begin(Pod pod, Container container)
    {
        if (_resources is not null && _resources.Granted.ContainsKey(container.Name) && !ResizeRules.Same(InForce(container), container.Resources))
            Keep(pod, _resources.With(container.Name, container.Resources));
    }

    /// <summary>Puts in force what was granted; false when something is left to try again.</summary>
    public async Task<bool> ApplyAsync(Pod pod, PodView view, CancellationToken cancel)
    {
        _problem = null;
        foreach (var (container, instance) in Changed(pod, view))
        {
            try
            {
                await services.Cri.UpdateContainerResourcesAsync(instance.Id, services.Containers.Resources(pod, container), cancel);
                Keep(pod, _resources!.With(container.Name, container.Resources));
                services.Events.Normal(pod, container.Name, "ResizeCompleted", $"Resources of container {container.Name} were changed without a restart");
            }
            catch (CriException e)
            {
                // The kernel refuses, for one, a limit below what is in use.
                _problem = new WaitingReason("Error", $"container {container.Name}: {e.Message}");
            }
        }

        return _problem is null && _pending is null;
    }

    private IEnumerable<(Container Container, ContainerInstance Instance)> Changed(Pod pod, PodView view)
    {
        foreach (var container in LastingContainers.Of(pod.Spec))
        {
            if (view.Current(container.Name) is { IsRunning: true } running && !ResizeRules.Same(InForce(container), container.Resources))
                yield return (container, running);
        }
    }

    private ResourceRequirements InForce(Container container) => _resources?.InForce.GetValueOrDefault(container.Name) ?? container.Resources;

    private void Keep(Pod pod, GrantedResources resources)
    {
        _resources = resources;
        if (ReferenceEquals(_kept, resources))
            return;
        _store.Write(pod, resources);
        _kept = resources;
    }
}
