using Platform.ControlPlane.Controllers.Machinery;
using Platform.ControlPlane.Controllers.Pods;
using Platform.ControlPlane.Scheduling;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Nodes;

/// <summary>Deletes pods from nodes with a NoExecute taint they do not tolerate, or no longer.</summary>
public sealed class TaintEvictionController : Controller<ObjectKey>
{
    private readonly PodDisruption _disruption;
    private readonly SharedInformers _informers;
    private readonly EventRecorder _events;

    /// <summary>A controller that does nothing until it runs.</summary>
    public TaintEvictionController(ControllerContext context, EventRecorder events)
        : base("taint-eviction-controller", 2, context.Time, context.Logger) =>
        (_disruption, _informers, _events) = (new PodDisruption(context.Client, context.Time), context.Informers, events.As("taint-eviction-controller"));

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_informers.Pods.Find(key) is not { Metadata.DeletionTimestamp: null } pod || string.IsNullOrEmpty(pod.Spec.NodeName)
            || _informers.Nodes.Find(null, pod.Spec.NodeName) is not { } node)
            return;
        var now = Time.GetUtcNow();
        if (DueAt(pod, node, now) is not { } due)
            return;
        if (due > now)
        {
            Queue.AddAfter(key, due - now);
            return;
        }

        _events.Normal(pod, "TaintManagerEviction", $"Marking for deletion Pod {key}");
        await _disruption.DeleteAsync(pod, "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint", null, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _informers.Nodes.OnChange(change =>
        {
            if (change.After?.Spec.Taints?.Any(t => t.Effect == TaintEffect.NoExecute) != true)
                return;
            foreach (var pod in _informers.Pods.ByIndex(SharedInformers.ByNode, change.After.Metadata.Name!))
                Queue.Add(ObjectKey.Of(pod.Metadata));
        });
        _informers.Pods.OnChange(change =>
        {
            if (change.After is { } pod && change.Before?.Spec.NodeName != pod.Spec.NodeName)
                Queue.Add(ObjectKey.Of(pod.Metadata));
        });
    }

    /// <summary>When a pod has to leave its node: the earliest end of a toleration, now without one; null when it may stay.</summary>
    internal static DateTimeOffset? DueAt(Pod pod, Node node, DateTimeOffset now)
    {
        DateTimeOffset? due = null;
        foreach (var taint in (node.Spec.Taints ?? []).Where(t => t.Effect == TaintEffect.NoExecute))
        {
            var tolerations = (pod.Spec.Tolerations ?? []).Where(t => Tolerations.Tolerates(t, taint)).ToList();
            if (tolerations.Any(t => t.TolerationSeconds is null))
                continue;
            var seconds = tolerations.Count == 0 ? 0 : Math.Max(0, tolerations.Min(t => t.TolerationSeconds!.Value));
            var end = tolerations.Count == 0 ? now : (taint.TimeAdded?.Value ?? now).AddSeconds(seconds);
            due = due is null || end < due ? end : due;
        }

        return due;
    }
}
