using Platform.Kubernetes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Autoscaling;

/// <summary>How many replicas a metric speaks for.</summary>
/// <param name="Replicas">The number.</param>
/// <param name="Utilization">Use in percent of what is requested; null when the target is an amount.</param>
/// <param name="Average">Use of a pod on the average, in thousandths.</param>
internal sealed record ReplicaProposal(int Replicas, int? Utilization, long Average);

/// <summary>By how much use may be off the target before anything is scaled.</summary>
/// <param name="Up">When it is above.</param>
/// <param name="Down">When it is below.</param>
internal readonly record struct ScalingTolerance(double Up, double Down)
{
    /// <summary>Whether a ratio of use to target is near enough to one.</summary>
    public bool Covers(double ratio) => ratio >= 1 - Down && ratio <= 1 + Up;
}

/// <summary>Computes replicas from what pods use.</summary>
/// <param name="pods">The pods of the target.</param>
/// <param name="usage">What is known of them.</param>
/// <param name="tolerance">What counts as on target.</param>
/// <param name="now">The present.</param>
/// <remarks>
/// Pods that are being deleted or have failed do not count. Pods that are not ready, or for processors have just started, count as
/// using nothing when the target would grow, and not at all otherwise. Pods without metrics count as using all that they request
/// when it would shrink, and nothing when it would grow. A correction that would turn the direction leaves the number as it is.
/// </remarks>
internal sealed class ReplicaCalculator(
    IReadOnlyList<Pod> pods, IReadOnlyDictionary<ObjectKey, PodUsage> usage, ScalingTolerance tolerance, DateTimeOffset now)
{
    private const string Cpu = "cpu";
    private static readonly TimeSpan Initialization = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan InitialReadiness = TimeSpan.FromSeconds(30);

    /// <summary>Replicas with which pods would use a share of what they request.</summary>
    /// <param name="current">Replicas at present.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="container">The container that is looked at; null for all.</param>
    /// <param name="percent">The share.</param>
    /// <param name="fault">Why it cannot be computed.</param>
    public ReplicaProposal? ByUtilization(int current, string resource, string? container, int percent, out string fault)
    {
        var groups = Group(resource, container);
        var requests = Requests(resource, container, out fault);
        if (requests is null || !AnyMeasured(groups, out fault))
            return null;
        var requested = groups.Measured.Keys.Sum(k => requests[k]);
        if (requested == 0)
        {
            fault = "no metrics returned matched known pods";
            return null;
        }

        var used = groups.Measured.Values.Sum();
        var utilization = (int)(used * 100 / requested);
        var replicas = Correct(
            current,
            (double)utilization / percent,
            groups,
            missing => requests[missing] * Math.Max(100, percent) / 100,
            values =>
            {
                var all = values.Keys.Sum(k => requests[k]);
                return all == 0 ? 1 : (double)(values.Values.Sum() * 100 / all) / percent;
            });
        return new ReplicaProposal(replicas, utilization, used / groups.Measured.Count);
    }

    /// <summary>Replicas with which a pod would use an amount on the average.</summary>
    /// <param name="current">Replicas at present.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="container">The container that is looked at; null for all.</param>
    /// <param name="target">The amount.</param>
    /// <param name="fault">Why it cannot be computed.</param>
    public ReplicaProposal? ByAverage(int current, string resource, string? container, Quantity target, out string fault)
    {
        var groups = Group(resource, container);
        if (!AnyMeasured(groups, out fault))
            return null;
        var amount = Math.Max(1, target.MilliValue);
        var average = groups.Measured.Values.Sum() / groups.Measured.Count;
        var replicas = Correct(
            current, (double)average / amount, groups, _ => amount, values => (double)(values.Values.Sum() / values.Count) / amount);
        return new ReplicaProposal(replicas, null, average);
    }

    private int Correct(int current, double ratio, PodGroups groups, Func<ObjectKey, long> whole, Func<Dictionary<ObjectKey, long>, double> ratioOf)
    {
        var grows = ratio > 1;
        if (groups.Missing.Count == 0 && !(grows && groups.Unready.Count > 0))
            return tolerance.Covers(ratio) ? current : Up(ratio * groups.Measured.Count);
        var values = new Dictionary<ObjectKey, long>(groups.Measured);
        foreach (var missing in groups.Missing)
        {
            if (ratio < 1)
                values[missing] = whole(missing);
            else if (grows)
                values[missing] = 0;
        }

        foreach (var unready in grows ? groups.Unready : [])
            values[unready] = 0;
        var corrected = ratioOf(values);
        if (tolerance.Covers(corrected) || (ratio < 1 && corrected > 1) || (grows && corrected < 1))
            return current;
        var replicas = Up(corrected * values.Count);
        return (corrected < 1 && replicas > current) || (corrected > 1 && replicas < current) ? current : replicas;
    }

    // Half a billionth off a whole number is the arithmetic's, not the pods'.
    private static int Up(double replicas) => (int)Math.Min(int.MaxValue, Math.Ceiling(replicas - 1e-9));

    private static bool AnyMeasured(PodGroups groups, out string fault)
    {
        fault = groups.Measured.Count > 0 ? "" : "did not receive metrics for targeted pods (pods might be unready)";
        return fault.Length == 0;
    }

    private Dictionary<ObjectKey, long>? Requests(string resource, string? container, out string fault)
    {
        var requests = new Dictionary<ObjectKey, long>();
        foreach (var pod in pods)
        {
            var sum = 0L;
            foreach (var part in LastingContainers.Of(pod.Spec).Where(c => container is null || c.Name == container))
            {
                if (part.Resources?.Requests?.TryGetValue(resource, out var request) != true)
                {
                    fault = $"missing request for {resource} in container {part.Name} of Pod {pod.Metadata.Name}";
                    return null;
                }

                sum += request.MilliValue;
            }

            requests[ObjectKey.Of(pod.Metadata)] = sum;
        }

        fault = "";
        return requests;
    }

    private PodGroups Group(string resource, string? container)
    {
        var groups = new PodGroups();
        foreach (var pod in pods)
        {
            var key = ObjectKey.Of(pod.Metadata);
            if (pod.Metadata.DeletionTimestamp is not null || pod.Status.Phase == PodPhase.Failed)
                continue;
            var measured = usage.GetValueOrDefault(key);
            if (pod.Status.Phase == PodPhase.Pending)
                groups.Unready.Add(key);
            else if (measured is null || AmountOf(pod, measured, resource, container) is not { } amount)
                groups.Missing.Add(key);
            else if (resource == Cpu && !CountsAsReady(pod, measured))
                groups.Unready.Add(key);
            else
                groups.Measured[key] = amount;
        }

        return groups;
    }

    private static long? AmountOf(Pod pod, PodUsage measured, string resource, string? container)
    {
        var sum = 0L;
        var names = container is null ? LastingContainers.Of(pod.Spec).Select(c => c.Name) : [container];
        foreach (var name in names)
        {
            if (measured.Containers.GetValueOrDefault(name) is not { } used || !used.TryGetValue(resource, out var amount))
                return null;
            sum += amount.MilliValue;
        }

        return sum;
    }

    // A start takes more of a processor than the work afterwards: what is measured then does not count.
    private bool CountsAsReady(Pod pod, PodUsage measured)
    {
        var ready = pod.Status.Conditions?.FirstOrDefault(c => c.Type == "Ready");
        if (ready?.LastTransitionTime is not { } since || pod.Status.StartTime is not { } start)
            return false;
        if (start.Value + Initialization > now)
            return ready.Status != ConditionStatus.False && measured.At >= since.Value + measured.Window;
        return ready.Status != ConditionStatus.False || start.Value + InitialReadiness <= since.Value;
    }

    private sealed class PodGroups
    {
        public Dictionary<ObjectKey, long> Measured { get; } = [];

        public List<ObjectKey> Unready { get; } = [];

        public List<ObjectKey> Missing { get; } = [];
    }
}
