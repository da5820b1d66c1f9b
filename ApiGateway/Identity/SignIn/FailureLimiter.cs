namespace Platform.ApiGateway.Identity.SignIn;

/// <summary>Slows down those who fail: some failures are free, then each further one doubles the wait.</summary>
/// <remarks>
/// It remembers a bounded number of keys and forgets the one that failed longest ago first. In memory, so that each replica
/// counts for itself.
/// </remarks>
/// <param name="time">Tells the time.</param>
/// <param name="free">Failures without a wait.</param>
/// <param name="longestWait">The longest wait; after as long again without a failure a key is forgotten.</param>
/// <param name="capacity">How many keys are remembered.</param>
public sealed class FailureLimiter(TimeProvider time, int free, TimeSpan longestWait, int capacity = 10_000)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _oldestFirst = new();

    /// <summary>How many keys are remembered now.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _entries.Count;
        }
    }

    /// <summary>How long the key has to wait; zero when it need not.</summary>
    public TimeSpan WaitOf(string key)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node)) return TimeSpan.Zero;
            var wait = node.Value.Until - time.GetUtcNow();
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    /// <summary>Counts a failure.</summary>
    public void Fail(string key)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var failures = 1;
            if (_entries.Remove(key, out var node))
            {
                _oldestFirst.Remove(node);
                if (node.Value.At + 2 * longestWait > now) failures = node.Value.Failures + 1;
            }
            var wait = failures <= free ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(longestWait.TotalSeconds, Math.Pow(2, Math.Min(failures - free, 30))));
            _entries[key] = _oldestFirst.AddLast(new Entry(key, failures, now, now + wait));
            if (_entries.Count <= capacity) return;
            _entries.Remove(_oldestFirst.First!.Value.Key);
            _oldestFirst.RemoveFirst();
        }
    }

    /// <summary>Forgets a key's failures.</summary>
    public void Succeed(string key)
    {
        lock (_lock)
        {
            if (_entries.Remove(key, out var node)) _oldestFirst.Remove(node);
        }
    }

    private sealed record Entry(string Key, int Failures, DateTimeOffset At, DateTimeOffset Until);
}
