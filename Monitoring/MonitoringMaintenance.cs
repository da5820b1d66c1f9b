using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Monitoring.Storage;
using Platform.Monitoring.Storage.DuckDb;
using Platform.Monitoring.Workspaces;

namespace Platform.Monitoring;

/// <summary>Seals rows, removes what has passed its retention, and closes databases that nobody uses.</summary>
internal sealed partial class MonitoringMaintenance(
    WorkspaceStore workspaces, WorkspaceDatabases databases, MonitoringOptions options, TimeProvider time, ILogger<MonitoringMaintenance> logger) : BackgroundService
{
    /// <summary>One round over all workspaces that have rows here.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var workspace in await workspaces.ListAsync(cancellationToken))
        {
            if (!databases.Exists(workspace.CustomerId)) continue;
            try
            {
                using var lease = await databases.OpenAsync(workspace.CustomerId, cancellationToken);
                await lease.Database.MaintainAsync(workspace.RetentionDays, cancellationToken);
            }
            catch (Exception fault) when (fault is DuckDbException or IOException or UnauthorizedAccessException)
            {
                LogFailed(logger, workspace.CustomerId, fault);
            }
        }
        await databases.CloseIdleAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(options.MaintenanceInterval, time, stoppingToken);
                try
                {
                    await RunOnceAsync(stoppingToken);
                }
                catch (NpgsqlException fault)
                {
                    LogFailed(logger, Guid.Empty, fault);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The role ends.
        }
    }

    [LoggerMessage(EventId = 6101, Level = LogLevel.Warning, Message = "Maintenance of workspace {Workspace} failed and will be repeated")]
    private static partial void LogFailed(ILogger logger, Guid workspace, Exception exception);
}
