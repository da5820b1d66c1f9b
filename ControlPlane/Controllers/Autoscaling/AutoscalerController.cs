using System.Collections.Concurrent;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes;
using Platform.Kubernetes.Autoscaling.V2;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Selectors;
using Scale = Platform.Kubernetes.Autoscaling.V1.Scale;

namespace Platform.ControlPlane.Controllers.Autoscaling;

/// <summary>Sets the replicas of workloads by what their pods use.</summary>
/// <remarks>
/// At intervals, for each autoscaler: 1. read the scale of its target; 2. ask each metric for a number, of which the highest
/// counts; 3. hold it back by the behaviour's windows, policies and bounds; 4. write the scale, then the status.
/// </remarks>
public sealed class AutoscalerController : Controller<ObjectKey>
{
    private const double UsualTolerance = 0.1;
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;
    private readonly EventRecorder _events;
    private readonly IPodMetrics _metrics;
    private readonly TimeSpan _period;
    private readonly Dictionary<(string Group, string Kind), ResourceKind> _kinds;
    private readonly ConcurrentDictionary<ObjectKey, ScalingHistory> _histories = new();

    /// <summary>A controller that does nothing until it runs.</summary>
    public AutoscalerController(ControllerContext context, EventRecorder events, IEnumerable<ResourceKind> kinds)
        : base("horizontal-pod-autoscaler", 2, context.Time, context.Logger)
    {
        (_client, _informers, _events) = (context.Client, context.Informers, events.As("horizontal-pod-autoscaler"));
        (_metrics, _period) = (context.Metrics, context.Settings.AutoscalerPeriod);
        _kinds = kinds.Where(k => k.HasScale).ToDictionary(k => (k.Group, k.Kind));
    }

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_informers.Autoscalers.Find(key) is not { Metadata.DeletionTimestamp: null } autoscaler)
        {
            _histories.TryRemove(key, out _);
            return;
        }

        try
        {
            await LookAtAsync(autoscaler, _histories.GetOrAdd(key, _ => new ScalingHistory()), cancellationToken);
        }
        finally
        {
            Queue.AddAfter(key, _period);
        }
    }

    /// <inheritdoc/>
    protected override void Start() => _informers.Autoscalers.OnChange(change =>
    {
        // Its own status is no reason to look again at once: the next look would come too early for the metrics.
        if (change.Before is null || change.After is null || change.Before.Metadata.Generation != change.After.Metadata.Generation)
            Queue.Add(ObjectKey.Of(change.Latest.Metadata));
    });

    private async Task LookAtAsync(HorizontalPodAutoscaler autoscaler, ScalingHistory history, CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        var conditions = new AutoscalerConditions(autoscaler.Status.Conditions, now);
        var status = autoscaler.Status with { ObservedGeneration = autoscaler.Metadata.Generation };
        var path = PathOf(autoscaler, out var fault);
        Scale? scale = null;
        try
        {
            scale = path is null ? null : await _client.GetAsync<Scale>(path, cancellationToken);
        }
        catch (KubernetesApiException e)
        {
            fault = e.Message;
        }

        if (scale is null)
        {
            conditions.Able(false, "FailedGetScale", $"the HPA controller was unable to get the target's current scale: {fault}");
            _events.Warning(autoscaler, "FailedGetScale", fault);
        }
        else
        {
            conditions.Able(true, "SucceededGetScale", "the HPA controller was able to get the target's current scale");
            status = await ScaleAsync(new Look(autoscaler, path!, scale, history, conditions, now), status, cancellationToken);
        }

        await WriteAsync(autoscaler, status with { Conditions = conditions.Current }, cancellationToken);
    }

    private async Task<HorizontalPodAutoscalerStatus> ScaleAsync(Look look, HorizontalPodAutoscalerStatus status, CancellationToken cancellationToken)
    {
        var spec = look.Autoscaler.Spec;
        var current = look.Scale.Spec.Replicas ?? 0;
        status = status with { CurrentReplicas = look.Scale.Status.Replicas };
        int desired;
        string why;
        if (current == 0 && spec.MinReplicas != 0)
        {
            look.Conditions.Active(false, "ScalingDisabled", "scaling is disabled since the replica count of the target is zero");
            return status with { DesiredReplicas = 0 };
        }

        if (current > spec.MaxReplicas)
        {
            (desired, why) = (spec.MaxReplicas, "Current number of replicas above Spec.MaxReplicas");
        }
        else if (current < (spec.MinReplicas ?? 1))
        {
            (desired, why) = (spec.MinReplicas ?? 1, "Current number of replicas below Spec.MinReplicas");
        }
        else
        {
            var (proposed, statuses, name) = await ProposeAsync(look, current, cancellationToken);
            status = status with { CurrentMetrics = statuses };
            if (proposed is null)
                return status with { DesiredReplicas = current };
            var decision = new ScalingBehavior(spec, look.History).Decide(current, proposed.Value, look.Now);
            look.Conditions.Able(true, decision.AbleReason, decision.AbleMessage);
            look.Conditions.Limited(decision.IsLimited, decision.LimitReason, decision.LimitMessage);
            desired = decision.Replicas;
            why = desired > current ? $"{name} above target" : "All metrics below target";
        }

        return desired == current ? status with { DesiredReplicas = desired } : await RescaleAsync(look, status, current, desired, why, cancellationToken);
    }

    private async Task<HorizontalPodAutoscalerStatus> RescaleAsync(
        Look look, HorizontalPodAutoscalerStatus status, int current, int desired, string why, CancellationToken cancellationToken)
    {
        try
        {
            await _client.UpdateAsync(look.Path, look.Scale with { Spec = look.Scale.Spec with { Replicas = desired } }, cancellationToken);
        }
        catch (KubernetesApiException e)
        {
            look.Conditions.Able(false, "FailedUpdateScale", $"the HPA controller was unable to update the target scale: {e.Message}");
            _events.Warning(look.Autoscaler, "FailedRescale", FormattableString.Invariant($"New size: {desired}; reason: {why}; error: {e.Message}"));
            return status with { DesiredReplicas = current };
        }

        look.History.Scaled(desired - current, look.Now);
        look.Conditions.Able(true, "SucceededRescale", FormattableString.Invariant($"the HPA controller was able to update the target scale to {desired}"));
        _events.Normal(look.Autoscaler, "SuccessfulRescale", FormattableString.Invariant($"New size: {desired}; reason: {why}"));
        return status with { DesiredReplicas = desired, LastScaleTime = look.Now };
    }

    private async Task<(int? Replicas, IReadOnlyList<MetricStatus>? Statuses, string Name)> ProposeAsync(Look look, int current, CancellationToken cancellationToken)
    {
        var spec = look.Autoscaler.Spec;
        if (string.IsNullOrEmpty(look.Scale.Status.Selector) || !Selector.TryParse(look.Scale.Status.Selector, out var selector, out _))
        {
            look.Conditions.Active(false, "InvalidSelector", "the HPA target's scale is missing a selector");
            _events.Warning(look.Autoscaler, "SelectorRequired", "selector is required");
            return (null, look.Autoscaler.Status.CurrentMetrics, "");
        }

        var pods = _informers.Pods.ByIndex(SharedInformers.ByNamespace, look.Autoscaler.Metadata.Namespace ?? "").Where(p => selector.Matches(p.Metadata.Labels)).ToList();
        var usage = await _metrics.ReadAsync([.. pods.Select(p => p.Spec.NodeName).OfType<string>().Where(n => n.Length > 0).Distinct()], cancellationToken);
        var calculator = new ReplicaCalculator(pods, usage, ToleranceOf(spec), look.Now);
        var readings = (spec.Metrics ?? []).Select(m => MetricReading.Of(m, current, calculator)).ToList();
        var statuses = readings.Select(r => r.Status).OfType<MetricStatus>().ToArray();
        var highest = readings.Where(r => r.Replicas is not null).MaxBy(r => r.Replicas);
        var failed = readings.FirstOrDefault(r => r.Replicas is null);

        // Of metrics that are missing nobody knows whether they would have kept the pods.
        if (highest is null || (failed is not null && highest.Replicas < current))
        {
            var message = failed?.Message ?? "the autoscaler has no metrics";
            look.Conditions.Active(false, failed?.Reason ?? "InvalidMetricSourceType", $"the HPA was unable to compute the replica count: {message}");
            _events.Warning(look.Autoscaler, failed?.Reason ?? "InvalidMetricSourceType", message);
            return (null, statuses, "");
        }

        look.Conditions.Active(true, "ValidMetricFound", $"the HPA was able to successfully calculate a replica count from {highest.Name}");
        return (highest.Replicas, statuses, highest.Name);
    }

    private ResourcePath? PathOf(HorizontalPodAutoscaler autoscaler, out string fault)
    {
        var target = autoscaler.Spec.ScaleTargetRef;
        var slash = (target.ApiVersion ?? "").IndexOf('/', StringComparison.Ordinal);
        var group = slash < 0 ? "" : target.ApiVersion![..slash];
        fault = $"no matches for kind \"{target.Kind}\" in group \"{group}\" that can be scaled";
        return _kinds.TryGetValue((group, target.Kind), out var kind) ? new ResourcePath(kind, autoscaler.Metadata.Namespace, target.Name, "scale") : null;
    }

    private async Task WriteAsync(HorizontalPodAutoscaler autoscaler, HorizontalPodAutoscalerStatus status, CancellationToken cancellationToken)
    {
        if (Same(status, autoscaler.Status))
            return;
        _informers.Autoscalers.Observe(await _client.UpdateStatusAsync(autoscaler with { Status = status }, cancellationToken));
    }

    private static bool Same(HorizontalPodAutoscalerStatus a, HorizontalPodAutoscalerStatus b) =>
        a with { Conditions = null, CurrentMetrics = null } == b with { Conditions = null, CurrentMetrics = null }
        && (a.Conditions ?? []).SequenceEqual(b.Conditions ?? []) && (a.CurrentMetrics ?? []).SequenceEqual(b.CurrentMetrics ?? []);

    private static ScalingTolerance ToleranceOf(HorizontalPodAutoscalerSpec spec) => new(
        spec.Behavior?.ScaleUp?.Tolerance is { } up ? up.MilliValue / 1000.0 : UsualTolerance,
        spec.Behavior?.ScaleDown?.Tolerance is { } down ? down.MilliValue / 1000.0 : UsualTolerance);

    private sealed record Look(
        HorizontalPodAutoscaler Autoscaler, ResourcePath Path, Scale Scale, ScalingHistory History, AutoscalerConditions Conditions, DateTimeOffset Now);
}
