using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.ControlPlane.Clusters;

/// <summary>Removes, for all clusters by one clock, what was superseded longer ago than the history is kept.</summary>
internal sealed partial class HistoryCompaction(ClusterManager clusters, ControlPlaneSettings settings, TimeProvider time, ILogger<HistoryCompaction> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    /// <summary>One pass over every cluster.</summary>
    public async Task CompactAsync(CancellationToken cancellationToken)
    {
        foreach (var cluster in clusters.All)
        {
            try
            {
                await cluster.Store.CompactAsync(time.GetUtcNow() - settings.History, cancellationToken);
            }
            catch (NpgsqlException failure)
            {
                LogFailed(logger, cluster.Hosted.Id, failure);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await CompactAsync(stoppingToken);
    }

    [LoggerMessage(EventId = 3111, Level = LogLevel.Warning, Message = "The history of control plane {Id} could not be compacted; the next pass tries again")]
    private static partial void LogFailed(ILogger logger, Guid id, Exception failure);
}
