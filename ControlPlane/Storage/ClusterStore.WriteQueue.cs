using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Platform.ControlPlane.Storage;

internal sealed partial class ClusterStore
{
    /// <summary>The one writer of a cluster.</summary>
    private sealed partial class WriteQueue : IAsyncDisposable
    {
        private readonly ClusterStore _store;
        private readonly ILogger _logger;
        private readonly Channel<PendingWrite> _waiting = Channel.CreateUnbounded<PendingWrite>(new UnboundedChannelOptions { SingleReader = true });
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _loop;
        private long _next;
        private long _reserved;

        public WriteQueue(ClusterStore store, long revision, ILogger logger)
        {
            (_store, _logger, _next, _reserved) = (store, logger, revision, revision);
            _loop = RunAsync();
        }

        /// <summary>Whether the newest attempt to commit was no failure of the database.</summary>
        public bool IsWritable { get; private set; } = true;

        public bool TryAdd(PendingWrite write) => _waiting.Writer.TryWrite(write);

        public async ValueTask DisposeAsync()
        {
            _waiting.Writer.TryComplete();
            await _stop.CancelAsync();
            await _loop;
            while (_waiting.Reader.TryRead(out var write)) write.Completion.TrySetException(new StoreUnavailableException());
        }

        private async Task RunAsync()
        {
            // The caller's thread goes on; the loop runs on the pool.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            try
            {
                while (await _waiting.Reader.WaitToReadAsync(_stop.Token))
                {
                    var batch = Decide();
                    var failure = await CommitAsync(batch);
                    if (failure is null && batch.Changes.Count > 0) _store.Apply(batch.Changes, _next);
                    foreach (var (write, result) in batch.Completions)
                    {
                        if (failure is null) write.Completion.TrySetResult(result);
                        else write.Completion.TrySetException(failure);
                    }
                    if (_stop.IsCancellationRequested) break;
                }
            }
            catch (OperationCanceledException)
            {
                LogStopped(_logger);
            }
        }

        /// <summary>Decides what waits, each against the state that those before it leave.</summary>
        private Batch Decide()
        {
            var batch = new Batch();
            var now = _store._time.GetUtcNow();
            for (var count = 0; count < _store._options.MaxBatch && _waiting.Reader.TryRead(out var write); count++)
            {
                if (!write.TryBegin()) continue;
                try
                {
                    DecideOne(batch, write, now);
                }
                catch (Exception failure)
                {
                    // Whatever the caller's function throws is the caller's.
                    write.Completion.TrySetException(failure);
                }
            }
            return batch;
        }

        private void DecideOne(Batch batch, PendingWrite write, DateTimeOffset now)
        {
            var before = batch.Newest.TryGetValue(write.Key, out var earlier) ? earlier : _store.Get(write.Key);
            var decision = write.Decide(before);
            if (decision is WriteDecision.Leave || (decision is WriteDecision.Delete && before is null))
            {
                batch.Completions.Add((write, before));
                return;
            }
            var revision = _next + 1;
            var (json, labels, deleted, durable) = decision switch
            {
                WriteDecision.Put put => (put.Json(revision), put.Labels, false, put.Durable),
                WriteDecision.Delete delete => (delete.Json(revision), before!.Labels, true, true),
                _ => throw new InvalidOperationException($"{decision.GetType().Name} is no known decision."),
            };
            var after = new StoredObject(write.Key, revision, json, labels);
            _next = revision;
            batch.Newest[write.Key] = deleted ? null : after;
            batch.Changes.Add(new ObjectChange(revision, before, after, deleted));
            if (durable) batch.Records.Add(new LogRecord(write.Key, revision, now, deleted, json));
            batch.Completions.Add((write, after));
        }

        /// <summary>Makes a batch durable; returns why it is not.</summary>
        private async Task<Exception?> CommitAsync(Batch batch)
        {
            long? reserve = _next > _reserved ? _next + _store._options.RevisionBlock : null;
            if (batch.Records.Count == 0 && reserve is null) return null;
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    // A commit whose answer was lost has happened all the same.
                    if (attempt == 1 || batch.Records.Count == 0 || !await _store._log.ContainsAsync(batch.Records[^1].Revision, _stop.Token))
                        await _store._log.AppendAsync(batch.Records, reserve, _stop.Token);
                    if (reserve is { } upTo) _reserved = upTo;
                    IsWritable = true;
                    return null;
                }
                catch (Exception failure)
                {
                    // Every failure is either tried again or told to the callers.
                    if (_stop.IsCancellationRequested) return new StoreUnavailableException(failure);
                    if (_store._log.IsRefusal(failure))
                    {
                        LogRefused(_logger, batch.Records.Count, failure);
                        return failure;
                    }
                    IsWritable = false;
                    LogFailed(_logger, attempt, batch.Records.Count, failure);
                }
                await Task.Delay(_store._options.RetryDelay, _store._time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "Attempt {Attempt} to write {Count} changes failed; trying again")]
        private static partial void LogFailed(ILogger logger, int attempt, int count, Exception failure);

        [LoggerMessage(EventId = 3002, Level = LogLevel.Error, Message = "The database refused {Count} changes; they are not made")]
        private static partial void LogRefused(ILogger logger, int count, Exception failure);

        [LoggerMessage(EventId = 3003, Level = LogLevel.Debug, Message = "Store stopped")]
        private static partial void LogStopped(ILogger logger);

        private sealed class Batch
        {
            public Dictionary<ObjectKey, StoredObject?> Newest { get; } = [];

            public List<ObjectChange> Changes { get; } = [];

            public List<LogRecord> Records { get; } = [];

            public List<(PendingWrite Write, StoredObject? Result)> Completions { get; } = [];
        }
    }
}
