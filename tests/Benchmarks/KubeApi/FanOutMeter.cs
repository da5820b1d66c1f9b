using System.Diagnostics;

namespace Platform.Benchmarks.KubeApi;

/// <summary>Tells when each of many watchers has seen the next event.</summary>
internal sealed class FanOutMeter(int watchers)
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<long> _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _watching;
    private int _arrived;

    /// <summary>Completes, with the time, when the last watcher has seen the event that comes next. Ask before it is written.</summary>
    public Task<long> NextAsync() => Volatile.Read(ref _all).Task;

    /// <summary>Waits for an arrival; milliseconds since now, which is the acknowledgement.</summary>
    public async Task<double> AfterAsync(Task<long> arrival, CancellationToken cancel)
    {
        var acknowledged = Stopwatch.GetTimestamp();
        var last = await arrival.WaitAsync(cancel);
        return Math.Max(0, (last - acknowledged) * 1e3 / Stopwatch.Frequency);
    }

    /// <summary>Waits until every watch has begun.</summary>
    public Task AllBegunAsync(CancellationToken cancel) => _begun.Task.WaitAsync(cancel);

    /// <summary>A watcher has seen events; none means that its watch has begun.</summary>
    public void Arrived(int events)
    {
        if (events == 0)
        {
            if (Interlocked.Increment(ref _watching) == watchers) _begun.TrySetResult();
            return;
        }

        for (var i = 0; i < events; i++)
        {
            if (Interlocked.Increment(ref _arrived) % watchers != 0) continue;
            var done = Interlocked.Exchange(ref _all, new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
            done.SetResult(Stopwatch.GetTimestamp());
        }
    }
}
