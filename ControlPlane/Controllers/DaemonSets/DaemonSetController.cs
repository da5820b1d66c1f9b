using Platform.ControlPlane.Controllers.Pods;
using Platform.ControlPlane.Controllers.Revisions;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.DaemonSets;

/// <summary>Keeps one pod of a daemon set on each node where it belongs, of its newest template.</summary>
public sealed class DaemonSetController : PodOwnerController<DaemonSet>
{
    private const int Workers = 2;
    private readonly RevisionHistory _history;

    /// <summary>A controller that does nothing until it runs.</summary>
    public DaemonSetController(ControllerContext context, EventRecorder events)
        : base("daemonset-controller", Workers, context, events, context.Informers.DaemonSets) =>
        _history = new RevisionHistory(context.Client, context.Informers.Revisions);

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (Informers.DaemonSets.Find(key) is not { Metadata.DeletionTimestamp: null } set)
            return;
        var revision = await _history.CurrentAsync(set, set.Spec.Template, cancellationToken);
        var hash = revision.Metadata.Labels![RevisionHistory.HashLabel];
        var pods = await ClaimAsync(set, cancellationToken);
        var plan = DaemonPlan.Of(set, Informers.Nodes.List(), pods, hash, Time.GetUtcNow());
        foreach (var pod in plan.Delete)
            await DeleteAsync(set, pod, cancellationToken);
        foreach (var node in plan.Create)
            await CreateAsync(set, DaemonPods.Create(set, node, hash), cancellationToken);
        await WriteAsync(set, plan.Status, cancellationToken);
        var used = pods.Select(p => $"{set.Metadata.Name}-{p.Metadata.Labels?.GetValueOrDefault(RevisionHistory.HashLabel)}").Append(revision.Metadata.Name);
        await _history.TrimAsync(set, used, set.Spec.RevisionHistoryLimit ?? 10, cancellationToken);
        LookAgainWhenAvailable(key, set.Spec.MinReadySeconds, pods);
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        base.Start();
        Informers.Nodes.OnChange(change =>
        {
            // Heartbeats change no node as far as daemons are concerned.
            if (change is { Before: { } before, After: { } after } && Sign(before) == Sign(after))
                return;
            foreach (var set in Informers.DaemonSets.List())
                Queue.Add(ObjectKey.Of(set.Metadata));
        });
    }

    /// <inheritdoc/>
    protected override LabelSelector? SelectorOf(DaemonSet owner) => owner.Spec.Selector;

    private static string Sign(Node node) => string.Join(
        '\n',
        (node.Metadata.Labels ?? new Dictionary<string, string>()).OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}")
            .Concat((node.Spec.Taints ?? []).Select(t => $"{t.Key}={t.Value}:{t.Effect}")));

    private async Task WriteAsync(DaemonSet set, DaemonSetStatus status, CancellationToken cancellationToken)
    {
        status = status with { Conditions = set.Status.Conditions, CollisionCount = set.Status.CollisionCount };
        if (status == set.Status)
            return;
        Informers.DaemonSets.Observe(await Client.UpdateStatusAsync(set with { Status = status }, cancellationToken));
    }
}
