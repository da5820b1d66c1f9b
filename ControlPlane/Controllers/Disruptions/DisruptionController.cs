using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.ControlPlane.Controllers.Pods;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Policy.V1;
using Platform.Kubernetes.Selectors;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Controllers.Disruptions;

/// <summary>Keeps the status of disruption budgets, from which evictions are granted.</summary>
public sealed class DisruptionController : Controller<ObjectKey>
{
    private const int Workers = 1;
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;

    /// <summary>A controller that does nothing until it runs.</summary>
    public DisruptionController(ControllerContext context)
        : base("disruption-controller", Workers, context.Time, context.Logger) =>
        (_client, _informers) = (context.Client, context.Informers);

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_informers.DisruptionBudgets.Find(key) is not { Metadata.DeletionTimestamp: null } budget)
            return;
        var selector = Selector.From(budget.Spec.Selector);
        var pods = _informers.Pods.ByIndex(SharedInformers.ByNamespace, key.Namespace)
            .Where(pod => selector.Matches(pod.Metadata.Labels) && !PodState.IsFinished(pod)).ToList();
        var needs = BudgetMath.Needs(budget, pods, pod => BudgetMath.ScaleOf(pod, _informers));
        var status = BudgetMath.Status(budget, pods, needs, Time.GetUtcNow());
        if (status.DisruptedPods is not null)
            Queue.AddAfter(key, BudgetMath.DisruptionTimeout);
        if (Same(budget.Status, status))
            return;
        // With the version it was computed from: an eviction that was granted meanwhile must not be forgotten.
        _informers.DisruptionBudgets.Observe(await _client.UpdateStatusAsync(budget with { Status = status }, cancellationToken));
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _informers.DisruptionBudgets.OnChange(change => Queue.Add(ObjectKey.Of(change.Latest.Metadata)));
        _informers.Pods.OnChange(change =>
        {
            Enqueue(change.Before);
            Enqueue(change.After);
        });
        _informers.Deployments.OnChange(change => EnqueueNamespace(change.Latest.Metadata.Namespace));
        _informers.StatefulSets.OnChange(change => EnqueueNamespace(change.Latest.Metadata.Namespace));
        _informers.ReplicationControllers.OnChange(change => EnqueueNamespace(change.Latest.Metadata.Namespace));
        _informers.ReplicaSets.OnChange(change => EnqueueNamespace(change.Latest.Metadata.Namespace));
    }

    private void Enqueue(Pod? pod)
    {
        if (pod is null)
            return;
        foreach (var budget in _informers.DisruptionBudgets.ByIndex(SharedInformers.ByNamespace, pod.Metadata.Namespace ?? ""))
        {
            if (Selector.From(budget.Spec.Selector).Matches(pod.Metadata.Labels))
                Queue.Add(ObjectKey.Of(budget.Metadata));
        }
    }

    private void EnqueueNamespace(string? ns)
    {
        foreach (var budget in _informers.DisruptionBudgets.ByIndex(SharedInformers.ByNamespace, ns ?? ""))
            Queue.Add(ObjectKey.Of(budget.Metadata));
    }

    private static bool Same(PodDisruptionBudgetStatus one, PodDisruptionBudgetStatus other) => JsonNode.DeepEquals(
        JsonSerializer.SerializeToNode(one, KubernetesJson.Default.PodDisruptionBudgetStatus),
        JsonSerializer.SerializeToNode(other, KubernetesJson.Default.PodDisruptionBudgetStatus));
}
