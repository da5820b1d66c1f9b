using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.ControlPlane.Controllers.Pods;
using Platform.ControlPlane.Scheduling.Preemption;
using Platform.ControlPlane.Scheduling.Volumes;
using Platform.Kubernetes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Scheduling;

/// <summary>Assigns pods to nodes.</summary>
/// <remarks>
/// One pod is placed at a time, in memory; the binding is sent while the next one is placed. A pod for which there is no node
/// waits until something changes that may help it, and is looked at again at least once a minute.
/// </remarks>
public sealed class Scheduler : Controller<ObjectKey>
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;
    private readonly EventRecorder _events;
    private readonly ILogger _logger;
    private readonly Placement _placement;
    private readonly Preemptor _preemptor;
    private readonly PodReports _reports;
    private readonly VolumeReservation _volumes;
    private readonly ClusterState _cluster;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<ObjectKey, (int Attempts, DateTimeOffset NotBefore)> _unschedulable = new();
    private int _changes;

    /// <summary>A scheduler that does nothing until it runs.</summary>
    /// <param name="client">The cluster's API, as the user <c>system:kube-scheduler</c>.</param>
    /// <param name="informers">The cluster's objects; they are run by somebody else.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where failures are reported.</param>
    public Scheduler(IKubernetesClient client, SharedInformers informers, TimeProvider time, ILogger logger)
        : base("scheduler", 1, time, logger, new PodOrder(informers))
    {
        (_client, _informers, _logger) = (client, informers, logger);
        _events = new EventRecorder(client, SchedulerProfile.Default.Name, null, time);
        var catalog = new InformerVolumes(informers);
        _placement = new Placement(catalog);
        _preemptor = new Preemptor(_placement, ns => informers.DisruptionBudgets.ByIndex(SharedInformers.ByNamespace, ns));
        _reports = new PodReports(client, _events, time);
        _volumes = new VolumeReservation(client, informers, catalog, time);
        _cluster = new ClusterState { NamespaceLabels = ns => informers.Namespaces.Find(null, ns)?.Metadata.Labels };
    }

    /// <summary>Schedules until cancelled; begins when the informers hold everything.</summary>
    public async Task RunWhenSyncedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _informers.WaitForSyncAsync(cancellationToken);
            await Task.WhenAll(RunAsync(cancellationToken), _events.RunAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping is the end of it.
        }
    }

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_informers.Pods.Find(key) is not { } pod || !NeedsNode(pod))
        {
            _unschedulable.TryRemove(key, out _);
            return;
        }

        if (pod.Spec.SchedulingGates is { Count: > 0 })
        {
            await _reports.GatedAsync(pod, cancellationToken);
            return;
        }

        var profile = SchedulerProfile.Find(pod.Spec.SchedulerName)!;
        PlacementResult result;
        PreemptionResult? preemption = null;
        var seen = Volatile.Read(ref _changes);
        lock (_gate)
        {
            if (_cluster.IsPlaced(pod))
                return;
            result = _placement.Choose(pod, _cluster, profile);
            if (result.Node is { } node)
                _cluster.Place(pod, node);
            else
                preemption = Preempt(pod, result);
        }

        if (result.Node is { } chosen)
        {
            _unschedulable.TryRemove(key, out _);
            _ = BindAsync(key, pod, profile, chosen, cancellationToken);
            return;
        }

        Wait(key, seen, preemption?.Node is not null);
        var message = preemption is { Message.Length: > 0 } ? $"{result.Message} preemption: {preemption.Message}" : result.Message;
        await _reports.UnschedulableAsync(pod, profile, message, preemption?.Node, cancellationToken);
        foreach (var victim in preemption?.Victims ?? [])
            await _reports.PreemptAsync(victim, pod, profile, preemption!.Node!, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _volumes.Start();
        _informers.Claims.OnChange(change => RetryUnschedulableAfter(change.After));
        _informers.Volumes.OnChange(change => RetryUnschedulableAfter(change.After));
        _informers.StorageClasses.OnChange(change => RetryUnschedulableAfter(change.After));
        _informers.Nodes.OnChange(change =>
        {
            lock (_gate)
            {
                if (change.After is { } node)
                    _cluster.SetNode(node);
                else
                    _cluster.RemoveNode(change.Before!.Metadata.Name ?? "");
            }

            if (change.After is not null && MayHelp(change.Before, change.After))
                RetryUnschedulable();
        });
        _informers.Pods.OnChange(change =>
        {
            lock (_gate)
            {
                if (change.After is { } pod)
                    _cluster.SetPod(pod);
                else
                    _cluster.RemovePod(change.Before!);
            }

            if (change.After is { } now && NeedsNode(now))
                Queue.Add(ObjectKey.Of(now.Metadata));
            else
                RetryUnschedulableAfter(change);
        });
    }

    private static bool NeedsNode(Pod pod) =>
        string.IsNullOrEmpty(pod.Spec.NodeName) && pod.Metadata.DeletionTimestamp is null && !PodState.IsFinished(pod)
        && SchedulerProfile.Find(pod.Spec.SchedulerName) is not null;

    // Room that was made is kept for the pod until it is placed, so that no less important one takes it.
    private PreemptionResult? Preempt(Pod pod, PlacementResult result)
    {
        if (_cluster.Nodes.Count == 0)
            return null;
        var preemption = _preemptor.Find(pod, _cluster, result.Candidates);
        _cluster.Nominate(pod, preemption.Node);
        return preemption;
    }

    // A heartbeat changes nothing for anybody who waits.
    private static bool MayHelp(Node? before, Node after) =>
        before is null || before.Metadata.Generation != after.Metadata.Generation
        || Controllers.Nodes.NodeTaints.ReadyStatus(before) != Controllers.Nodes.NodeTaints.ReadyStatus(after)
        || before.Spec.Unschedulable != after.Spec.Unschedulable
        || (before.Spec.Taints?.Count ?? 0) != (after.Spec.Taints?.Count ?? 0)
        || !SameAmounts(before.Status.Allocatable, after.Status.Allocatable)
        || !SameLabels(before.Metadata.Labels, after.Metadata.Labels);

    private static bool SameAmounts(IReadOnlyDictionary<string, Kubernetes.Quantity>? a, IReadOnlyDictionary<string, Kubernetes.Quantity>? b) =>
        (a?.Count ?? 0) == (b?.Count ?? 0) && (a is null || a.All(p => b!.TryGetValue(p.Key, out var other) && other == p.Value));

    private static bool SameLabels(IReadOnlyDictionary<string, string>? a, IReadOnlyDictionary<string, string>? b) =>
        (a?.Count ?? 0) == (b?.Count ?? 0) && (a is null || a.All(p => b!.GetValueOrDefault(p.Key) == p.Value));

    private void RetryUnschedulableAfter(InformerChange<Pod> change)
    {
        var left = change.After is null || (PodState.IsFinished(change.After) && change.Before is { } before && !PodState.IsFinished(before));
        var arrived = change.After is { Spec.NodeName.Length: > 0 } && string.IsNullOrEmpty(change.Before?.Spec.NodeName);
        if (left || arrived)
            RetryUnschedulable();
    }

    private void RetryUnschedulableAfter(IKubernetesObject? arrived)
    {
        if (arrived is not null)
            RetryUnschedulable();
    }

    private void RetryUnschedulable()
    {
        Interlocked.Increment(ref _changes);
        var now = Time.GetUtcNow();
        foreach (var (key, waiting) in _unschedulable)
            Queue.AddAfter(key, waiting.NotBefore - now);
    }

    private async Task BindAsync(ObjectKey key, Pod pod, SchedulerProfile profile, string node, CancellationToken cancellationToken)
    {
        try
        {
            if (await _volumes.ReserveAsync(pod, node, cancellationToken) is { } missing)
            {
                Unplace(key, pod);
                _events.As(profile.Name).Warning(pod, "FailedScheduling", $"Volumes of the pod are not to be had on {node}: {missing}");
                Queue.Retry(key);
                return;
            }

            await _client.BindAsync(
                new Binding
                {
                    Metadata = new ObjectMeta { Name = key.Name, Namespace = key.Namespace, Uid = pod.Metadata.Uid },
                    Target = new ObjectReference { Kind = "Node", Name = node },
                },
                cancellationToken);
            _events.As(profile.Name).Normal(pod, "Scheduled", $"Successfully assigned {key} to {node}");
            ControllerLog.PodAssigned(_logger, key.ToString(), node);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Unplace(key, pod);
            if (e is KubernetesApiException { IsNotFound: true })
                return;
            ControllerLog.ReconcileFailed(_logger, Name, key.ToString(), e);
            Queue.Retry(key);
        }
        catch (OperationCanceledException)
        {
            // The next scheduler binds it.
        }
    }

    private void Unplace(ObjectKey key, Pod pod)
    {
        lock (_gate)
        {
            // Unless the watch has told meanwhile that it is placed after all.
            if (string.IsNullOrEmpty(_informers.Pods.Find(key)?.Spec.NodeName))
                _cluster.RemovePod(pod);
        }
    }

    // Who waits only until others have left is tried as soon as they have.
    private void Wait(ObjectKey key, int seen, bool nominated)
    {
        var attempts = _unschedulable.GetValueOrDefault(key).Attempts + 1;
        var pause = nominated ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << Math.Min(attempts - 1, 8), LongestPause.Ticks));
        _unschedulable[key] = (attempts, Time.GetUtcNow() + pause);

        // A change between the placement and the line above has not found the pod waiting.
        Queue.AddAfter(key, Volatile.Read(ref _changes) == seen ? LookAgain : pause > FirstPause ? pause : FirstPause);
    }
}
