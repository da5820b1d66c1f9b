using Platform.Foundation.Installation;

namespace Platform.Monitoring;

/// <summary>Settings of the monitoring role.</summary>
public sealed record MonitoringOptions
{
    /// <summary>Directory of the workspaces' rows.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Suffix of the hosts that rows are sent to, with the leading dot: <c>.ods.platform.internal</c>.</summary>
    public required string IngestionSuffix { get; init; }

    /// <summary>Host of the query API.</summary>
    public required string QueryHost { get; init; }

    /// <summary>Audiences of access tokens that the query API takes.</summary>
    public required IReadOnlyList<string> QueryAudiences { get; init; }

    /// <summary>Longest body of a batch of rows, as sent and unpacked.</summary>
    public int MaxBatchBytes { get; init; } = 32 << 20;

    /// <summary>Most rows of a batch.</summary>
    public int MaxBatchRows { get; init; } = 100_000;

    /// <summary>Most bytes of batches that are being read or wait to be written, over all workspaces; more are told to come back.</summary>
    public long MaxPendingBytes { get; init; } = 128 << 20;

    /// <summary>Most batches of one workspace that wait to be written.</summary>
    public int MaxPendingBatches { get; init; } = 64;

    /// <summary>How long a batch's id is remembered, so that sending it again adds nothing.</summary>
    public TimeSpan BatchIdLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Memory that one workspace's database may use.</summary>
    public int DatabaseMemoryMegabytes { get; init; } = 512;

    /// <summary>How long an unused database stays open.</summary>
    public TimeSpan IdleLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often rows are sealed and expired ones removed.</summary>
    public TimeSpan MaintenanceInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Fresh rows of a table that are sealed at once, whatever their age.</summary>
    public int SealRows { get; init; } = 500_000;

    /// <summary>Fresh rows are sealed when the oldest has waited this long.</summary>
    public TimeSpan SealAge { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a removed segment's file stays for the queries that may be reading it.</summary>
    public TimeSpan SegmentGrace { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Most queries that run at a time.</summary>
    public int MaxQueries { get; init; } = 8;

    /// <summary>How long a query may take when it does not say.</summary>
    public TimeSpan DefaultQueryTime { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Longest that a query may ask for.</summary>
    public TimeSpan MaxQueryTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Most rows of an answer.</summary>
    public int MaxResultRows { get; init; } = 500_000;

    /// <summary>Most bytes of an answer.</summary>
    public int MaxResultBytes { get; init; } = 64 << 20;

    /// <summary>The settings of an installation.</summary>
    public static MonitoringOptions For(PlatformInstallation installation) => new()
    {
        DataDirectory = Path.Combine(installation.DataDirectory, "monitoring"),
        IngestionSuffix = installation.IngestionSuffix,
        QueryHost = installation.LogAnalyticsHost,
        QueryAudiences = [installation.LogAnalyticsUrl, installation.ManagementUrl, "https://api.loganalytics.io"],
    };
}
