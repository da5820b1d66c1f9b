using Platform.Kubernetes;
using Platform.Kubernetes.Autoscaling.V2;

namespace Platform.ControlPlane.Controllers.Autoscaling;

/// <summary>What one metric of an autoscaler says.</summary>
/// <param name="Replicas">The number it speaks for; null when it could not be computed.</param>
/// <param name="Name">How it is called in messages.</param>
/// <param name="Status">Its state; null when it could not be computed.</param>
/// <param name="Reason">Reason of the condition when it could not be computed.</param>
/// <param name="Message">Why it could not.</param>
internal sealed record MetricReading(int? Replicas, string Name, MetricStatus? Status, string Reason = "", string Message = "")
{
    /// <summary>Reads a metric.</summary>
    public static MetricReading Of(MetricSpec metric, int current, ReplicaCalculator calculator) => metric.Type switch
    {
        MetricSourceType.Resource when metric.Resource is { } source => Resource(
            source.Name, null, source.Target, current, calculator,
            value => new MetricStatus { Type = metric.Type, Resource = new() { Name = source.Name, Current = value } }),
        MetricSourceType.ContainerResource when metric.ContainerResource is { } source => Resource(
            source.Name, source.Container, source.Target, current, calculator,
            value => new MetricStatus { Type = metric.Type, ContainerResource = new() { Name = source.Name, Container = source.Container, Current = value } }),
        MetricSourceType.Pods or MetricSourceType.Object or MetricSourceType.External => new MetricReading(
            null, metric.Type, null, $"FailedGet{metric.Type}Metric", "no API of custom or external metrics is served in this cluster"),
        _ => new MetricReading(null, metric.Type, null, "InvalidMetricSourceType", $"unknown metric source type \"{metric.Type}\""),
    };

    private static MetricReading Resource(
        string resource, string? container, MetricTarget target, int current, ReplicaCalculator calculator, Func<MetricValueStatus, MetricStatus> status)
    {
        var where = container is null ? "resource" : "container resource";
        var reason = container is null ? "FailedGetResourceMetric" : "FailedGetContainerResourceMetric";
        ReplicaProposal? proposal;
        string fault, name;
        if (target.AverageValue is { } average)
        {
            proposal = calculator.ByAverage(current, resource, container, average, out fault);
            name = $"{resource} {where}";
        }
        else if (target.AverageUtilization is { } percent)
        {
            proposal = calculator.ByUtilization(current, resource, container, percent, out fault);
            name = $"{resource} {where} utilization (percentage of request)";
        }
        else
        {
            return new MetricReading(null, resource, null, reason, $"invalid {where} metric source: neither an average utilization nor an average value usage target was set");
        }

        if (proposal is null)
            return new MetricReading(null, name, null, reason, $"failed to get {resource} utilization: {fault}");
        var value = new MetricValueStatus { AverageUtilization = proposal.Utilization, AverageValue = Shown(resource, proposal.Average) };
        return new MetricReading(proposal.Replicas, name, status(value));
    }

    // Memory in bytes: thousandths of one say nothing.
    private static Quantity Shown(string resource, long milli) => resource == "cpu" ? Quantity.FromMilli(milli) : Quantity.FromUnits(milli / 1000);
}
