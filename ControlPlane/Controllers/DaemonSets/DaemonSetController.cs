using Platform.ControlPlane.Controllers.Machinery;
using Platform.ControlPlane.Controllers.Pods;
using Platform.ControlPlane.Controllers.Revisions;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Controllers.DaemonSets;

/// <summary>Keeps one pod of a daemon set on each node where it belongs, of its newest template.</summary>
public sealed class DaemonSetController : Controller<ObjectKey>
{
    private const int Workers = 2;
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;
    private readonly EventRecorder _events;
    private readonly PodAdoption _adoption;
    private readonly RevisionHistory _history;

    /// <summary>A controller that does nothing until it runs.</summary>
    public DaemonSetController(ControllerContext context, EventRecorder events)
        : base("daemonset-controller", Workers, context.Time, context.Logger)
    {
        (_client, _informers, _events) = (context.Client, context.Informers, events.As("daemonset-controller"));
        _adoption = new PodAdoption(context.Client, _informers.Pods);
        _history = new RevisionHistory(context.Client, _informers.Revisions);
    }

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_informers.DaemonSets.Find(key) is not { Metadata.DeletionTimestamp: null } set)
            return;
        var revision = await _history.CurrentAsync(set, set.Spec.Template, cancellationToken);
        var hash = revision.Metadata.Labels![RevisionHistory.HashLabel];
        var pods = await _adoption.ClaimAsync(set, Selector.From(set.Spec.Selector), cancellationToken);
        var plan = DaemonPlan.Of(set, _informers.Nodes.List(), pods, hash, Time.GetUtcNow());
        foreach (var pod in plan.Delete)
            await DeleteAsync(set, pod, cancellationToken);
        foreach (var node in plan.Create)
            await CreateAsync(set, node, hash, cancellationToken);
        await WriteAsync(set, plan.Status, cancellationToken);
        var used = pods.Select(p => $"{set.Metadata.Name}-{p.Metadata.Labels?.GetValueOrDefault(RevisionHistory.HashLabel)}").Append(revision.Metadata.Name);
        await _history.TrimAsync(set, used, set.Spec.RevisionHistoryLimit ?? 10, cancellationToken);
        LookAgainWhenAvailable(key, set, pods);
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _informers.DaemonSets.OnChange(change => Queue.Add(ObjectKey.Of(change.Latest.Metadata)));
        _informers.Nodes.OnChange(change =>
        {
            // Heartbeats change no node as far as daemons are concerned.
            if (change is { Before: { } before, After: { } after } && Sign(before) == Sign(after))
                return;
            foreach (var set in _informers.DaemonSets.List())
                Queue.Add(ObjectKey.Of(set.Metadata));
        });
        _informers.Pods.OnChange(change =>
        {
            Enqueue(change.Before);
            Enqueue(change.After);
        });
    }

    private static string Sign(Node node) => string.Join(
        '\n',
        (node.Metadata.Labels ?? new Dictionary<string, string>()).OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}")
            .Concat((node.Spec.Taints ?? []).Select(t => $"{t.Key}={t.Value}:{t.Effect}")));

    private void Enqueue(Pod? pod)
    {
        if (pod is null)
            return;
        if (Owners.Controller(pod.Metadata) is { } owner)
        {
            if (owner.Kind == DaemonSet.Definition.Kind)
                Queue.Add(new ObjectKey(pod.Metadata.Namespace ?? "", owner.Name));
            return;
        }

        foreach (var set in _informers.DaemonSets.List().Where(s => s.Metadata.Namespace == pod.Metadata.Namespace))
        {
            if (pod.Metadata.Labels is { Count: > 0 } && Selector.From(set.Spec.Selector).Matches(pod.Metadata.Labels))
                Queue.Add(ObjectKey.Of(set.Metadata));
        }
    }

    private async Task CreateAsync(DaemonSet set, string node, string hash, CancellationToken cancellationToken)
    {
        try
        {
            var pod = await _client.CreateAsync(DaemonPods.Create(set, node, hash), cancellationToken);
            _informers.Pods.Observe(pod);
            _events.Normal(set, "SuccessfulCreate", "Created pod: " + pod.Metadata.Name);
        }
        catch (KubernetesApiException e)
        {
            if (!e.Message.Contains("being terminated", StringComparison.Ordinal))
                _events.Warning(set, "FailedCreate", "Error creating: " + e.Message);
            throw;
        }
    }

    private async Task DeleteAsync(DaemonSet set, Pod pod, CancellationToken cancellationToken)
    {
        var only = new Kubernetes.Meta.V1.DeleteOptions { Preconditions = new() { Uid = pod.Metadata.Uid } };
        if (!await _client.TryDeleteAsync<Pod>(pod.Metadata.Name!, pod.Metadata.Namespace, only, cancellationToken))
            return;
        _events.Normal(set, "SuccessfulDelete", "Deleted pod: " + pod.Metadata.Name);
    }

    private async Task WriteAsync(DaemonSet set, DaemonSetStatus status, CancellationToken cancellationToken)
    {
        status = status with { Conditions = set.Status.Conditions, CollisionCount = set.Status.CollisionCount };
        if (status == set.Status)
            return;
        _informers.DaemonSets.Observe(await _client.UpdateStatusAsync(set with { Status = status }, cancellationToken));
    }

    private void LookAgainWhenAvailable(ObjectKey key, DaemonSet set, IReadOnlyList<Pod> pods)
    {
        if (set.Spec.MinReadySeconds is not > 0)
            return;
        var now = Time.GetUtcNow();
        foreach (var since in pods.Select(PodState.ReadySince).OfType<DateTimeOffset>())
        {
            var wait = since.AddSeconds(set.Spec.MinReadySeconds.Value) - now;
            if (wait > TimeSpan.Zero)
                Queue.AddAfter(key, wait + TimeSpan.FromMilliseconds(100));
        }
    }
}
