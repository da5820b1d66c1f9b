using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.ControlPlane.Controllers.Pods;
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
    private const string SchedulerName = "default-scheduler";
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;
    private readonly EventRecorder _events;
    private readonly ILogger _logger;
    private readonly Placement _placement;
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
        : base("scheduler", 1, time, logger)
    {
        (_client, _informers, _logger) = (client, informers, logger);
        _events = new EventRecorder(client, SchedulerName, null, time);
        var catalog = new InformerVolumes(informers);
        _placement = new Placement(catalog);
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

        PlacementResult result;
        var seen = Volatile.Read(ref _changes);
        lock (_gate)
        {
            if (_cluster.IsPlaced(pod))
                return;
            result = _placement.Choose(pod, _cluster);
            if (result.Node is { } node)
                _cluster.Place(pod, node);
        }

        if (result.Node is { } chosen)
        {
            _unschedulable.TryRemove(key, out _);
            _ = BindAsync(key, pod, chosen, cancellationToken);
            return;
        }

        Wait(key, seen);
        await ReportAsync(key, pod, result.Message, cancellationToken);
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
        && pod.Spec.SchedulerName is null or "" or SchedulerName && pod.Spec.SchedulingGates is null or { Count: 0 };

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

    private async Task BindAsync(ObjectKey key, Pod pod, string node, CancellationToken cancellationToken)
    {
        try
        {
            if (await _volumes.ReserveAsync(pod, node, cancellationToken) is { } missing)
            {
                Unplace(key, pod);
                _events.Warning(pod, "FailedScheduling", $"Volumes of the pod are not to be had on {node}: {missing}");
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
            _events.Normal(pod, "Scheduled", $"Successfully assigned {key} to {node}");
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

    private void Wait(ObjectKey key, int seen)
    {
        var attempts = _unschedulable.GetValueOrDefault(key).Attempts + 1;
        var pause = TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << Math.Min(attempts - 1, 8), LongestPause.Ticks));
        _unschedulable[key] = (attempts, Time.GetUtcNow() + pause);

        // A change between the placement and the line above has not found the pod waiting.
        Queue.AddAfter(key, Volatile.Read(ref _changes) == seen ? LookAgain : pause);
    }

    private async Task ReportAsync(ObjectKey key, Pod pod, string message, CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        var condition = pod.Status.Conditions?.FirstOrDefault(c => c.Type == "PodScheduled");
        if (condition?.Status == ConditionStatus.False && condition.Message == message)
            return;
        _events.Warning(pod, "FailedScheduling", message);
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["uid"] = pod.Metadata.Uid },
            ["status"] = new JsonObject
            {
                ["conditions"] = new JsonArray(new JsonObject
                {
                    ["type"] = "PodScheduled",
                    ["status"] = ConditionStatus.False,
                    ["reason"] = "Unschedulable",
                    ["message"] = message,
                    ["lastTransitionTime"] = condition?.Status == ConditionStatus.False
                        ? condition.LastTransitionTime?.ToString() : new Time(now).ToString(),
                }),
            },
        };
        await _client.PatchStatusAsync<Pod>(key.Name, key.Namespace, ResourcePatch.StrategicMerge(patch), cancellationToken);
    }
}
