namespace Platform.NodeAgent.Monitoring;

/// <summary>How often the agent looks and sends; tests look more often.</summary>
public sealed record MonitoringSettings
{
    /// <summary>Between samples of CPU and memory, heartbeats and inventories.</summary>
    public TimeSpan SamplePeriod { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Until the first sample, and after a change of pods until the inventory is sent.</summary>
    public TimeSpan Soon { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Between looks at the container logs.</summary>
    public TimeSpan LogPeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most bytes of rows in memory that wait to be sent; what is older is dropped.</summary>
    public int MaxWaitingBytes { get; init; } = 4 << 20;

    /// <summary>Most bytes of log files read for one batch.</summary>
    public int MaxLogBytes { get; init; } = 1 << 20;
}
