using Platform.Kubernetes.Autoscaling.V2;

namespace Platform.ControlPlane.Controllers.Autoscaling;

/// <summary>A number of replicas, and what held it back.</summary>
/// <param name="Replicas">The number.</param>
/// <param name="AbleReason">Reason of the condition AbleToScale.</param>
/// <param name="AbleMessage">Its message.</param>
/// <param name="IsLimited">Whether a limit holds it back.</param>
/// <param name="LimitReason">Reason of the condition ScalingLimited.</param>
/// <param name="LimitMessage">Its message.</param>
internal sealed record ScalingDecision(int Replicas, string AbleReason, string AbleMessage, bool IsLimited, string LimitReason, string LimitMessage);

/// <summary>Applies stabilization, policies and bounds to what the metrics speak for.</summary>
/// <param name="spec">The autoscaler's wishes.</param>
/// <param name="history">What it recommended and did.</param>
internal sealed class ScalingBehavior(HorizontalPodAutoscalerSpec spec, ScalingHistory history)
{
    private const int UsualDownWindow = 300;

    private static readonly HpaScalingRules UsualUp = new()
    {
        StabilizationWindowSeconds = 0,
        Policies =
        [
            new() { Type = HpaScalingPolicyType.Pods, Value = 4, PeriodSeconds = 15 }, new() { Type = HpaScalingPolicyType.Percent, Value = 100, PeriodSeconds = 15 },
        ],
    };

    private static readonly HpaScalingRules UsualDown = new()
    {
        StabilizationWindowSeconds = UsualDownWindow,
        Policies = [new() { Type = HpaScalingPolicyType.Percent, Value = 100, PeriodSeconds = 15 }],
    };

    private readonly HpaScalingRules _up = spec.Behavior?.ScaleUp ?? UsualUp;
    private readonly HpaScalingRules _down = spec.Behavior?.ScaleDown ?? UsualDown;

    /// <summary>The number of replicas to have now.</summary>
    public ScalingDecision Decide(int current, int desired, DateTimeOffset now)
    {
        var (stable, reason, message) = Stabilize(current, desired, now);
        var (replicas, limited, limitReason, limitMessage) = Limit(current, stable, now);
        return new ScalingDecision(replicas, reason, message, limited, limitReason, limitMessage);
    }

    private (int Replicas, string Reason, string Message) Stabilize(int current, int desired, DateTimeOffset now)
    {
        var least = history.RecommendedSince(now.AddSeconds(-(_up.StabilizationWindowSeconds ?? 0))).Append(desired).Min();
        var most = history.RecommendedSince(now.AddSeconds(-(_down.StabilizationWindowSeconds ?? UsualDownWindow))).Append(desired).Max();
        history.Recommend(desired, now);
        var stable = current < least ? least : current > most ? most : current;
        if (stable > desired)
            return (stable, "ScaleDownStabilized", "recent recommendations were higher than current one, applying the highest recent recommendation");
        return stable < desired
            ? (stable, "ScaleUpStabilized", "recent recommendations were lower than current one, applying the lowest recent recommendation")
            : (stable, "ReadyForNewScale", "recommended size matches current size");
    }

    private (int Replicas, bool Limited, string Reason, string Message) Limit(int current, int desired, DateTimeOffset now)
    {
        if (desired > current)
        {
            var rate = Math.Max(current, UpLimit(current, now));
            var byRate = rate < spec.MaxReplicas;
            var most = Math.Min(rate, spec.MaxReplicas);
            if (desired > most)
            {
                return byRate
                    ? (most, true, "ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate")
                    : (most, true, "TooManyReplicas", "the desired replica count is more than the maximum replica count");
            }
        }
        else if (desired < current)
        {
            var minimum = spec.MinReplicas ?? 1;
            var rate = Math.Min(current, DownLimit(current, now));
            var byRate = rate > minimum;
            var least = Math.Max(rate, minimum);
            if (desired < least)
            {
                return byRate
                    ? (least, true, "ScaleDownLimit", "the desired replica count is decreasing faster than the maximum scale rate")
                    : (least, true, "TooFewReplicas", "the desired replica count is less than the minimum replica count");
            }
        }

        return (desired, false, "DesiredWithinRange", "the desired count is within the acceptable range");
    }

    private int UpLimit(int current, DateTimeOffset now)
    {
        if (_up.SelectPolicy == ScalingPolicySelect.Disabled)
            return current;
        var proposals = (_up.Policies ?? []).Select(p =>
        {
            var start = history.AtStartOf(p, current, now);
            return p.Type == HpaScalingPolicyType.Pods ? (double)start + p.Value : Math.Ceiling(start * (1 + (p.Value / 100.0)));
        }).DefaultIfEmpty(int.MaxValue);
        return Whole(_up.SelectPolicy == ScalingPolicySelect.Min ? proposals.Min() : proposals.Max());
    }

    private int DownLimit(int current, DateTimeOffset now)
    {
        if (_down.SelectPolicy == ScalingPolicySelect.Disabled)
            return current;
        var proposals = (_down.Policies ?? []).Select(p =>
        {
            var start = history.AtStartOf(p, current, now);
            return p.Type == HpaScalingPolicyType.Pods ? (double)start - p.Value : Math.Truncate(start * (1 - (p.Value / 100.0)));
        }).DefaultIfEmpty(0);
        return Whole(_down.SelectPolicy == ScalingPolicySelect.Min ? proposals.Max() : proposals.Min());
    }

    private static int Whole(double replicas) => (int)Math.Clamp(replicas, 0, int.MaxValue);
}
