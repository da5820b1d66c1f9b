namespace Platform.NodeAgent.Pods;

/// <summary>How long restarts of a pod's containers wait: 10 s after the first, doubling to 5 min, forgotten after 10 min of running.</summary>
public sealed class RestartBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Forgiven = TimeSpan.FromMinutes(10);
    private readonly Dictionary<string, TimeSpan> _delays = [];

    /// <summary>How long the next start still has to wait; zero for not at all.</summary>
    public TimeSpan Remaining(string container, DateTimeOffset finishedAt, DateTimeOffset now)
    {
        var due = finishedAt + _delays.GetValueOrDefault(container);
        return due > now ? due - now : TimeSpan.Zero;
    }

    /// <summary>The delay in force.</summary>
    public TimeSpan Delay(string container) => _delays.GetValueOrDefault(container);

    /// <summary>A container is started again after it ran for <paramref name="ran"/>.</summary>
    public void Restarted(string container, TimeSpan ran)
    {
        var delay = _delays.GetValueOrDefault(container);
        _delays[container] = ran >= Forgiven || delay == TimeSpan.Zero ? First : delay * 2 > Most ? Most : delay * 2;
    }
}
