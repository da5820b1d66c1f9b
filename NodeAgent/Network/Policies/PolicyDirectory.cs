using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Processes;

namespace Platform.NodeAgent.Network.Policies;

/// <summary>Pods and namespaces of the whole cluster, of which no more is held than policies ask for.</summary>
/// <remarks>A node may read them only while there are policies.</remarks>
internal sealed class PolicyDirectory
{
    private readonly Informer<Pod> _pods;
    private readonly Informer<Namespace> _namespaces;

    public PolicyDirectory(IKubernetesClient client, TimeProvider time, Action<Exception> onFailure, Action changed)
    {
        _pods = new Informer<Pod>(client, new InformerOptions<Pod> { OnFailure = onFailure, Transform = Slim }, time);
        _namespaces = new Informer<Namespace>(client, new InformerOptions<Namespace> { OnFailure = onFailure, Transform = Slim }, time);
        _pods.OnChange(change =>
        {
            if (!IsSame(change.Before, change.After))
                changed();
        });
        _namespaces.OnChange(change =>
        {
            if (change.Before is null || change.After is null || !IsSame(change.Before.Metadata.Labels, change.After.Metadata.Labels))
                changed();
        });
    }

    public bool HasSynced => _pods.HasSynced && _namespaces.HasSynced;

    public IReadOnlyList<PolicyPod> Pods() => [.. _pods.List().Select(pod => PolicyPod.Of(pod, pod.Status.PodIP)).OfType<PolicyPod>()];

    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>?> Namespaces() =>
        _namespaces.List().ToDictionary(ns => ns.Metadata.Name ?? "", ns => ns.Metadata.Labels, StringComparer.Ordinal);

    /// <summary>Follows them until cancelled.</summary>
    public Task RunAsync(Action synced, CancellationToken cancel) => Together.RunAsync(cancel, _pods.RunAsync, _namespaces.RunAsync, async token =>
    {
        await _pods.WaitForSyncAsync(token);
        await _namespaces.WaitForSyncAsync(token);
        synced();
        await Task.Delay(Timeout.Infinite, token);
    });

    private static bool IsSame(Pod? before, Pod? after) => before is not null && after is not null
        && before.Status.PodIP == after.Status.PodIP && before.Status.Phase == after.Status.Phase && IsSame(before.Metadata.Labels, after.Metadata.Labels);

    private static bool IsSame(IReadOnlyDictionary<string, string>? before, IReadOnlyDictionary<string, string>? after) =>
        (before?.Count ?? 0) == (after?.Count ?? 0) && (before ?? new Dictionary<string, string>()).All(label => after!.GetValueOrDefault(label.Key) == label.Value);

    private static Pod Slim(Pod pod) => new()
    {
        Metadata = new()
        {
            Name = pod.Metadata.Name,
            Namespace = pod.Metadata.Namespace,
            Uid = pod.Metadata.Uid,
            ResourceVersion = pod.Metadata.ResourceVersion,
            Labels = pod.Metadata.Labels,
        },
        Spec = new() { HostNetwork = pod.Spec.HostNetwork, Containers = Slim(pod.Spec.Containers), InitContainers = Slim(pod.Spec.InitContainers ?? []) },
        Status = new() { PodIP = pod.Status.PodIP, Phase = pod.Status.Phase },
    };

    private static IReadOnlyList<Container> Slim(IReadOnlyList<Container> containers) =>
        [.. containers.Where(container => container.Ports is { Count: > 0 }).Select(container => new Container { Name = container.Name, Ports = container.Ports, RestartPolicy = container.RestartPolicy })];

    private static Namespace Slim(Namespace ns) => ns with { Metadata = ns.Metadata with { ManagedFields = null, Annotations = null } };
}
