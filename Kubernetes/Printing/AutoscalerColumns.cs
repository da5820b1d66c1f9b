using V1 = Platform.Kubernetes.Autoscaling.V1;
using V2 = Platform.Kubernetes.Autoscaling.V2;

namespace Platform.Kubernetes.Printing;

/// <summary>Columns of autoscalers in both versions.</summary>
internal static class AutoscalerColumns
{
    private const string Unknown = "<unknown>";
    private const int ShownTargets = 2;

    public static TableColumns<V2.HorizontalPodAutoscaler> Version2() => new TableColumns<V2.HorizontalPodAutoscaler>()
        .Text("Reference", a => $"{a.Spec.ScaleTargetRef.Kind}/{a.Spec.ScaleTargetRef.Name}")
        .Text("Targets", Targets)
        .Text("MinPods", a => a.Spec.MinReplicas is { } minimum ? Cells.Number(minimum) : "<unset>")
        .Number("MaxPods", a => a.Spec.MaxReplicas)
        .Number("Replicas", a => a.Status.CurrentReplicas ?? 0)
        .Age();

    public static TableColumns<V1.HorizontalPodAutoscaler> Version1() => new TableColumns<V1.HorizontalPodAutoscaler>()
        .Text("Reference", a => $"{a.Spec.ScaleTargetRef.Kind}/{a.Spec.ScaleTargetRef.Name}")
        .Text("Targets", a => a.Spec.TargetCPUUtilizationPercentage is { } target
            ? $"cpu: {Percent(a.Status.CurrentCPUUtilizationPercentage)}/{Percent(target)}"
            : Cells.None)
        .Text("MinPods", a => a.Spec.MinReplicas is { } minimum ? Cells.Number(minimum) : "<unset>")
        .Number("MaxPods", a => a.Spec.MaxReplicas)
        .Number("Replicas", a => a.Status.CurrentReplicas)
        .Age();

    private static string Targets(V2.HorizontalPodAutoscaler autoscaler)
    {
        var specs = autoscaler.Spec.Metrics ?? [];
        if (specs.Count == 0)
            return Cells.None;
        var statuses = autoscaler.Status.CurrentMetrics ?? [];
        var texts = specs.Select((spec, i) => Target(spec, i < statuses.Count ? statuses[i] : null)).ToList();
        var text = string.Join(", ", texts.Take(ShownTargets));
        return texts.Count > ShownTargets ? Cells.Invariant($"{text} + {texts.Count - ShownTargets} more...") : text;
    }

    private static string Target(V2.MetricSpec spec, V2.MetricStatus? status) => spec.Type switch
    {
        "Resource" when spec.Resource is { } r => $"{r.Name}: {Value(r.Target, status?.Resource?.Current)}",
        "ContainerResource" when spec.ContainerResource is { } r => $"{r.Name}: {Value(r.Target, status?.ContainerResource?.Current)}",
        "Pods" when spec.Pods is { } p => Value(p.Target, status?.Pods?.Current),
        "Object" when spec.Object is { } o => Value(o.Target, status?.Object?.Current),
        "External" when spec.External is { } e => Value(e.Target, status?.External?.Current),
        _ => "<unknown type>",
    };

    private static string Value(V2.MetricTarget target, V2.MetricValueStatus? current)
    {
        if (target.AverageValue is { } average)
            return $"{current?.AverageValue?.ToString() ?? Unknown}/{average} (avg)";
        return target.Value is { } value
            ? $"{current?.Value?.ToString() ?? Unknown}/{value}"
            : $"{Percent(current?.AverageUtilization)}/{(target.AverageUtilization is { } wanted ? Percent(wanted) : "<auto>")}";
    }

    private static string Percent(int? value) => value is { } number ? Cells.Invariant($"{number}%") : Unknown;
}
