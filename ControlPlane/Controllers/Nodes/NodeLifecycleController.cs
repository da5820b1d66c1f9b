using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.Nodes;

/// <summary>Notices nodes that fall silent, and marks them and their pods.</summary>
/// <remarks>
/// A node is heard of when its lease or Ready condition changes. The silence is measured from when this process saw the last
/// change, never from times that nodes wrote: after a restart of the control plane every node has a whole grace period.
/// </remarks>
public sealed class NodeLifecycleController : PeriodicController
{
    private static readonly string[] Conditions = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;
    private readonly EventRecorder _events;
    private readonly TimeSpan _grace;
    private readonly Dictionary<string, (string Sign, DateTimeOffset HeardAt)> _heard = [];

    /// <summary>A controller that does nothing until it runs.</summary>
    public NodeLifecycleController(ControllerContext context, EventRecorder events)
        : base("node-lifecycle-controller", context.Settings.NodeMonitorPeriod, context.Time, context.Logger)
    {
        (_client, _informers, _events, _grace) = (context.Client, context.Informers, events.As("node-controller"), context.Settings.NodeMonitorGracePeriod);
        _informers.Nodes.OnChange(_ => Wake());
    }

    /// <inheritdoc/>
    protected override bool IsIdle => _informers.Nodes.Count == 0;

    /// <inheritdoc/>
    public override async Task SweepAsync(CancellationToken cancellationToken)
    {
        var nodes = _informers.Nodes.List();
        foreach (var name in _heard.Keys.Except(nodes.Select(n => n.Metadata.Name!)).ToArray())
            _heard.Remove(name);
        foreach (var node in nodes)
        {
            try
            {
                await LookAtAsync(node, cancellationToken);
            }
            catch (KubernetesApiException e) when (e.IsConflict || e.IsNotFound)
            {
                // Changed or deleted meanwhile; the next look sees it.
            }
        }
    }

    private async Task LookAtAsync(Node node, CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        if (IsSilent(node, now) && NodeTaints.ReadyStatus(node) != ConditionStatus.Unknown)
        {
            node = await MarkUnknownAsync(node, now, cancellationToken);
            _events.Normal(node, "NodeNotReady", $"Node {node.Metadata.Name} status is now: NodeNotReady");
        }

        if (NodeTaints.ReadyStatus(node) != ConditionStatus.True)
            await MarkPodsNotReadyAsync(node, now, cancellationToken);
    }

    private bool IsSilent(Node node, DateTimeOffset now)
    {
        var name = node.Metadata.Name!;
        var lease = _informers.NodeLeases.Find("kube-node-lease", name)?.Spec.RenewTime;
        var ready = node.Status.Conditions?.FirstOrDefault(c => c.Type == "Ready");
        var sign = $"{lease}|{ready?.LastHeartbeatTime}|{ready?.Status}";
        if (!_heard.TryGetValue(name, out var heard) || heard.Sign != sign)
        {
            _heard[name] = (sign, now);
            return false;
        }

        return now - heard.HeardAt > _grace;
    }

    private async Task<Node> MarkUnknownAsync(Node node, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var time = new Time(now);
        var conditions = new List<NodeCondition>(node.Status.Conditions ?? []);
        foreach (var type in Conditions)
        {
            var index = conditions.FindIndex(c => c.Type == type);
            var present = index < 0 ? null : conditions[index];
            if (present?.Status == ConditionStatus.Unknown)
                continue;
            var marked = new NodeCondition
            {
                Type = type,
                Status = ConditionStatus.Unknown,
                Reason = present is null ? "NodeStatusNeverUpdated" : "NodeStatusUnknown",
                Message = present is null ? "Kubelet never posted node status." : "Kubelet stopped posting node status.",
                LastHeartbeatTime = present?.LastHeartbeatTime ?? node.Metadata.CreationTimestamp,
                LastTransitionTime = time,
            };
            if (index < 0)
                conditions.Add(marked);
            else
                conditions[index] = marked;
        }

        var updated = await _client.UpdateStatusAsync(node with { Status = node.Status with { Conditions = conditions } }, cancellationToken);
        _informers.Nodes.Observe(updated);

        // The mark itself must not count as having heard of the node.
        if (_heard.TryGetValue(node.Metadata.Name!, out var heard))
        {
            var ready = updated.Status.Conditions!.First(c => c.Type == "Ready");
            var lease = _informers.NodeLeases.Find("kube-node-lease", node.Metadata.Name!)?.Spec.RenewTime;
            _heard[node.Metadata.Name!] = ($"{lease}|{ready.LastHeartbeatTime}|{ready.Status}", heard.HeardAt);
        }

        return updated;
    }

    private async Task MarkPodsNotReadyAsync(Node node, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var pod in _informers.Pods.ByIndex(SharedInformers.ByNode, node.Metadata.Name!))
        {
            var ready = pod.Status.Conditions?.FirstOrDefault(c => c.Type == "Ready");
            if (ready?.Status != ConditionStatus.True)
                continue;
            var conditions = pod.Status.Conditions!.Select(c =>
                c.Type == "Ready" ? c with { Status = ConditionStatus.False, LastTransitionTime = new Time(now) } : c).ToList();
            var updated = await _client.UpdateStatusAsync(pod with { Status = pod.Status with { Conditions = conditions } }, cancellationToken);
            _informers.Pods.Observe(updated);
            _events.Warning(pod, "NodeNotReady", "Node is not ready");
        }
    }
}
