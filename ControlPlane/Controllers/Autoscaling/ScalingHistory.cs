using Platform.Kubernetes.Autoscaling.V2;

namespace Platform.ControlPlane.Controllers.Autoscaling;

/// <summary>What an autoscaler recommended and did, as far back as its behaviour looks.</summary>
internal sealed class ScalingHistory
{
    private static readonly TimeSpan LongestWindow = TimeSpan.FromHours(1);
    private readonly List<(DateTimeOffset At, int Replicas)> _recommendations = [];
    private readonly List<(DateTimeOffset At, int Change)> _events = [];

    /// <summary>Notes a recommendation.</summary>
    public void Recommend(int replicas, DateTimeOffset now)
    {
        _recommendations.RemoveAll(r => r.At <= now - LongestWindow);
        _recommendations.Add((now, replicas));
    }

    /// <summary>The recommendations since a moment.</summary>
    public IEnumerable<int> RecommendedSince(DateTimeOffset since) => _recommendations.Where(r => r.At > since).Select(r => r.Replicas);

    /// <summary>Notes that the number of replicas was changed.</summary>
    public void Scaled(int change, DateTimeOffset now)
    {
        _events.RemoveAll(e => e.At <= now - LongestWindow);
        _events.Add((now, change));
    }

    /// <summary>How many replicas there were when the period of a policy began, by what this autoscaler changed since.</summary>
    public int AtStartOf(HpaScalingPolicy policy, int current, DateTimeOffset now) =>
        current - _events.Where(e => e.At > now.AddSeconds(-policy.PeriodSeconds)).Sum(e => e.Change);
}
