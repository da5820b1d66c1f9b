using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Registry.Blobs;
using Platform.Registry.Storage;

namespace Platform.Registry.Maintenance;

/// <summary>Gives back what nobody needs: expired uploads, blobs that no manifest uses, and files that a kill left without a row.</summary>
internal sealed partial class RegistrySweeper(
    NpgsqlDataSource database, UploadStore uploads, BlobStore blobs, BlobFiles files, UploadSessions sessions,
    RegistryOptions options, TimeProvider time, ILogger<RegistrySweeper> logger) : BackgroundService
{
    private const int Batch = 1000;
    private static readonly TimeSpan StrayAge = TimeSpan.FromHours(1);
    private static readonly TimeSpan StrayInterval = TimeSpan.FromHours(24);
    private readonly SemaphoreSlim _wake = new(0, 1);
    private DateTimeOffset _straysSwept;

    /// <summary>Sweeps soon, because something was deleted.</summary>
    public void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is to wake already.
        }
    }

    /// <summary>One sweep, unless another replica is at it.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var guard = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock(hashtext('registry-sweep'))", connection))
            if (await guard.ExecuteScalarAsync(cancellationToken) is not true) return;
        var now = time.GetUtcNow();
        var expired = await uploads.DeleteExpiredAsync(now - options.UploadLifetime, cancellationToken);
        foreach (var id in expired) files.Delete(id);
        sessions.Trim(now - TimeSpan.FromMinutes(10));
        while (await blobs.UnlinkUnusedAsync(now - options.UnreferencedLifetime, cancellationToken) == Batch) { }
        var removed = await RemoveUnlinkedAsync(cancellationToken);
        if (now - _straysSwept >= StrayInterval)
        {
            _straysSwept = now;
            removed += await RemoveStraysAsync(now - StrayAge, cancellationToken);
        }
        if (expired.Count + removed > 0) LogSwept(logger, expired.Count, removed);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception error) when (error is NpgsqlException or IOException or UnauthorizedAccessException)
            {
                LogFailed(logger, error);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            await WaitAsync(stoppingToken);
        }
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await Task.WhenAny(_wake.WaitAsync(ended.Token), Task.Delay(options.SweepInterval, time, ended.Token));
        await ended.CancelAsync();
    }

    // What no repository has nobody can see or come to have, so it needs no time of grace.
    private async Task<int> RemoveUnlinkedAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        while (await blobs.ListUnlinkedAsync(Batch, cancellationToken) is { Count: > 0 } unlinked)
        {
            var before = removed;
            foreach (var digest in unlinked)
                if (await blobs.RemoveUnlinkedAsync(digest, cancellationToken)) removed++;
            if (unlinked.Count < Batch || removed == before) break;
        }
        return removed;
    }

    private async Task<int> RemoveStraysAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var id in files.UploadsOlderThan(before))
            if (!await uploads.ExistsAsync(id, cancellationToken)) files.Delete(id);
        foreach (var batch in files.BlobsOlderThan(before).Chunk(Batch))
            foreach (var digest in await blobs.ListUnknownAsync(batch, cancellationToken))
                if (await blobs.RemoveUnlinkedAsync(digest, cancellationToken)) removed++;
        return removed;
    }

    [LoggerMessage(EventId = 4101, Level = LogLevel.Information, Message = "Swept {Uploads} expired uploads and {Blobs} unused blobs")]
    private static partial void LogSwept(ILogger logger, int uploads, int blobs);

    [LoggerMessage(EventId = 4102, Level = LogLevel.Warning, Message = "A sweep of the registry failed and will be repeated")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
