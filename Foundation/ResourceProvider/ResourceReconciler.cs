using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Contracts.Arm;

namespace Platform.Foundation.ResourceProvider;

/// <summary>
/// Brings a provider's resources to their desired state. The rows are the queue: a change notifies, a sweep finds what was
/// missed, and an advisory lock per resource keeps replicas apart.
/// </summary>
public sealed partial class ResourceReconciler(
    ResourceStore store, IReadOnlyDictionary<string, ResourceType> types, TimeProvider time, ILogger<ResourceReconciler> logger) : BackgroundService
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, Task> _running = new();
    private readonly ConcurrentDictionary<string, bool> _again = new();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var listening = ListenAsync(stoppingToken);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await SweepAsync(stoppingToken);
                await Task.Delay(SweepInterval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        await Task.WhenAll([listening, .. _running.Values]);
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var key in await store.PendingAsync(cancellationToken)) Enqueue(key, cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            LogDatabase(logger, exception);
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await store.Database.OpenConnectionAsync(cancellationToken);
                connection.Notification += (_, notification) => Enqueue(notification.Payload, cancellationToken);
                await using (var listen = new NpgsqlCommand($"LISTEN {store.Channel}", connection)) await listen.ExecuteNonQueryAsync(cancellationToken);
                await SweepAsync(cancellationToken);
                while (true) await connection.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { }
            catch (Exception exception) when (exception is NpgsqlException or IOException)
            {
                LogDatabase(logger, exception);
                await Task.Delay(TimeSpan.FromSeconds(1), time, CancellationToken.None);
            }
        }
    }

    private void Enqueue(string key, CancellationToken cancellationToken)
    {
        _again[key] = true;
        if (_running.ContainsKey(key)) return;
        var started = new TaskCompletionSource();
        var task = Task.Run(async () =>
        {
            await started.Task;
            await RunAsync(key, cancellationToken);
        }, CancellationToken.None);
        // A task that is there already sees the mark in _again.
        if (_running.TryAdd(key, task)) started.SetResult();
    }

    private async Task RunAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            while (_again.TryRemove(key, out _) && !cancellationToken.IsCancellationRequested) await ReconcileUntilSettledAsync(ResourceId.Parse(key), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { }
        finally
        {
            _running.TryRemove(key, out _);
            if (_again.ContainsKey(key) && !cancellationToken.IsCancellationRequested) Enqueue(key, cancellationToken);
        }
    }

    private async Task ReconcileUntilSettledAsync(ResourceId key, CancellationToken cancellationToken)
    {
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            TimeSpan delay;
            try
            {
                if (await ReconcileOnceAsync(key, cancellationToken) is not { } wait) return;
                (delay, failures) = (wait, 0);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // A pass can fail for reasons that pass: the next one finds what this one left.
                LogPassFailed(logger, key.Value, exception);
                delay = TimeSpan.FromSeconds(Math.Min(LongestBackOff.TotalSeconds, Math.Pow(2, Math.Min(failures++, 5))));
            }
            await Task.Delay(delay, time, cancellationToken);
        }
    }

    /// <summary>One pass; null when there is nothing more to do.</summary>
    private async Task<TimeSpan?> ReconcileOnceAsync(ResourceId key, CancellationToken cancellationToken)
    {
        await using var connection = await store.Database.OpenConnectionAsync(cancellationToken);
        await using var acquire = new NpgsqlCommand("SELECT pg_try_advisory_lock(hashtextextended($1, 1))", connection);
        acquire.Parameters.AddWithValue($"{store.Channel}:{key.Key}");
        if (!(bool)(await acquire.ExecuteScalarAsync(cancellationToken))!) return TimeSpan.FromSeconds(1);
        try
        {
            if (await store.GetAsync(key, cancellationToken) is not { } resource || ProvisioningState.IsTerminal(resource.State)) return null;
            var type = types[resource.Id.Type.ToLowerInvariant()];
            var progress = new Progress(store, resource.Id);
            var deleting = resource.State == ProvisioningState.Deleting;
            ReconcileResult result;
            try
            {
                result = deleting
                    ? await type.ReconcileDeleteAsync(resource, progress, cancellationToken)
                    : await type.ReconcileAsync(resource, progress, cancellationToken);
            }
            catch (ArmException exception)
            {
                result = new ReconcileResult.Fail(exception.Failure.ToBody().Error);
            }
            return await SettleAsync(resource, result, cancellationToken);
        }
        finally
        {
            await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock(hashtextextended($1, 1))", connection);
            release.Parameters.AddWithValue($"{store.Channel}:{key.Key}");
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    private async Task<TimeSpan?> SettleAsync(Resource resource, ReconcileResult result, CancellationToken cancellationToken)
    {
        if (result is ReconcileResult.Wait wait) return wait.Delay;
        var error = (result as ReconcileResult.Fail)?.Error;
        var state = error is null ? ProvisioningState.Succeeded : ProvisioningState.Failed;
        var deleted = error is null && resource.State == ProvisioningState.Deleting;
        var after = await store.MutateAsync(resource.Id, current => ValueTask.FromResult(
            current is null || current.Generation != resource.Generation ? current
            : deleted ? null
            : current with { State = state }), resource.OperationId is { } operation ? new OperationEnding(operation, state, error) : null, cancellationToken);
        LogSettled(logger, resource.Id.Value, deleted ? "Deleted" : state, error?.Message);
        return after is not null && after.Generation != resource.Generation ? TimeSpan.Zero : null;
    }

    private sealed class Progress(ResourceStore store, ResourceId id) : IResourceProgress
    {
        public Task<Resource?> UpdateAsync(Func<Resource, Resource> change, CancellationToken cancellationToken) =>
            store.MutateAsync(id, current => ValueTask.FromResult(current is null ? null : change(current)), cancellationToken);
    }

    [LoggerMessage(EventId = 1101, Level = LogLevel.Warning, Message = "Reconciling {Resource}: a pass failed and will be repeated")]
    private static partial void LogPassFailed(ILogger logger, string resource, Exception exception);

    [LoggerMessage(EventId = 1102, Level = LogLevel.Information, Message = "{Resource}: {State} {Error}")]
    private static partial void LogSettled(ILogger logger, string resource, string state, string? error);

    [LoggerMessage(EventId = 1103, Level = LogLevel.Warning, Message = "The reconciler cannot reach the database and goes on trying")]
    private static partial void LogDatabase(ILogger logger, Exception exception);
}
