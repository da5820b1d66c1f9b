namespace Platform.ControlPlane.Http.Limits;

/// <summary>How much of an API server's process one cluster may use at a time. The clusters of a process have the same limits.</summary>
public sealed record ClusterLimitSettings
{
    /// <summary>Requests that read and are served at a time, slow clients' among them; others wait.</summary>
    public int Reads { get; init; } = 64 * Environment.ProcessorCount;

    /// <summary>Requests that write and are served at a time; they wait together for the database, so there may be more of them.</summary>
    public int Writes { get; init; } = 256 * Environment.ProcessorCount;

    /// <summary>Requests of each kind that wait for their turn; beyond, they are refused.</summary>
    public int Waiting { get; init; } = 1_024;

    /// <summary>How long a request waits before it is refused.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Watches and streams (logs, exec, port forwarding) that are open.</summary>
    public int LongRunning { get; init; } = 10_000;

    /// <summary>Bytes of bodies and of large answers that are held.</summary>
    public long Bytes { get; init; } = 256 << 20;
}
