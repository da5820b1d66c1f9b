using Platform.Kubernetes.Autoscaling.V2;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.Autoscaling;

/// <summary>The conditions of an autoscaler while it is being looked at.</summary>
/// <param name="before">Those it has.</param>
/// <param name="now">The present.</param>
internal sealed class AutoscalerConditions(IReadOnlyList<HorizontalPodAutoscalerCondition>? before, DateTimeOffset now)
{
    private readonly List<HorizontalPodAutoscalerCondition> _conditions = [.. before ?? []];

    /// <summary>The conditions as they are to be.</summary>
    public IReadOnlyList<HorizontalPodAutoscalerCondition> Current => _conditions;

    /// <summary>It can, or cannot, read and write the scale of its target.</summary>
    public void Able(bool holds, string reason, string message) => Set("AbleToScale", holds, reason, message);

    /// <summary>It can, or cannot, compute a number from the metrics.</summary>
    public void Active(bool holds, string reason, string message) => Set("ScalingActive", holds, reason, message);

    /// <summary>A bound or a rate holds it back, or not.</summary>
    public void Limited(bool holds, string reason, string message) => Set("ScalingLimited", holds, reason, message);

    private void Set(string type, bool holds, string reason, string message)
    {
        var status = holds ? ConditionStatus.True : ConditionStatus.False;
        var index = _conditions.FindIndex(c => c.Type == type);
        var present = index < 0 ? null : _conditions[index];
        var condition = new HorizontalPodAutoscalerCondition
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            LastTransitionTime = present?.Status == status ? present.LastTransitionTime : (Time)now,
        };
        if (index < 0)
            _conditions.Add(condition);
        else
            _conditions[index] = condition;
    }
}
