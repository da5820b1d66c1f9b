using System.Threading.Channels;

namespace Platform.ControlPlane.Controllers.Machinery;

/// <summary>Keys that wait to be reconciled. A key waits at most once, and is never handed out while it is being worked on.</summary>
/// <param name="time">Measures delays.</param>
/// <param name="order">Which of those that wait comes first; null for the one that has waited longest.</param>
/// <typeparam name="TKey">What names a thing to reconcile.</typeparam>
public sealed class WorkQueue<TKey>(TimeProvider time, IComparer<TKey>? order = null)
    where TKey : notnull
{
    private const int MaxDoublings = 12;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);
    private readonly Channel<TKey> _ready = order is null
        ? Channel.CreateUnbounded<TKey>()
        : Channel.CreateUnboundedPrioritized(new UnboundedPrioritizedChannelOptions<TKey> { Comparer = order });
    private readonly Lock _gate = new();
    private readonly HashSet<TKey> _waiting = [];
    private readonly HashSet<TKey> _working = [];
    private readonly Dictionary<TKey, int> _failures = [];
    private readonly Dictionary<TKey, (DateTimeOffset Due, ITimer Timer)> _delayed = [];

    /// <summary>Asks for a key to be reconciled soon.</summary>
    public void Add(TKey key)
    {
        lock (_gate)
        {
            if (_waiting.Add(key) && !_working.Contains(key))
                _ready.Writer.TryWrite(key);
        }
    }

    /// <summary>Asks for a key to be reconciled after a while; of several requests the earliest counts, and a day is the longest.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }

        delay = delay < LongestDelay ? delay : LongestDelay;
        lock (_gate)
        {
            var due = time.GetUtcNow() + delay;
            if (_delayed.TryGetValue(key, out var current))
            {
                if (current.Due <= due)
                    return;
                current.Timer.Dispose();
            }

            _delayed[key] = (due, time.CreateTimer(_ => Release(key), null, delay, Timeout.InfiniteTimeSpan));
        }
    }

    /// <summary>Asks for a key again after a failure, later each time until <see cref="Forget"/>.</summary>
    public void Retry(TKey key)
    {
        int failures;
        lock (_gate)
        {
            failures = _failures.GetValueOrDefault(key);
            _failures[key] = Math.Min(failures + 1, MaxDoublings);
        }

        AddAfter(key, TimeSpan.FromTicks(Math.Min(FirstRetry.Ticks << failures, LongestRetry.Ticks)));
    }

    /// <summary>A key succeeded: its next failure is its first.</summary>
    public void Forget(TKey key)
    {
        lock (_gate)
            _failures.Remove(key);
    }

    /// <summary>Waits for a key; <see cref="Done"/> must follow.</summary>
    public async ValueTask<TKey> TakeAsync(CancellationToken cancellationToken)
    {
        var key = await _ready.Reader.ReadAsync(cancellationToken);
        lock (_gate)
        {
            _waiting.Remove(key);
            _working.Add(key);
        }

        return key;
    }

    /// <summary>The work on a key is over; if it was asked for in between, it waits again.</summary>
    public void Done(TKey key)
    {
        lock (_gate)
        {
            _working.Remove(key);
            if (_waiting.Contains(key))
                _ready.Writer.TryWrite(key);
        }
    }

    /// <summary>Drops what is delayed.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            foreach (var (_, timer) in _delayed.Values)
                timer.Dispose();
            _delayed.Clear();
        }
    }

    private void Release(TKey key)
    {
        lock (_gate)
        {
            if (_delayed.Remove(key, out var entry))
                entry.Timer.Dispose();
        }

        Add(key);
    }
}
