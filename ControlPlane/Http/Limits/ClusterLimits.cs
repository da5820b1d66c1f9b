using System.Threading.RateLimiting;
using Platform.Foundation.Hosting;

namespace Platform.ControlPlane.Http.Limits;

/// <summary>Keeps one cluster's requests within its limits, so that its flood is its own.</summary>
/// <remarks>
/// What is above a limit waits in the cluster's own queue. Even a refusal is held back for a moment: a client that asks again at once
/// would otherwise cost as much as one that is served.
/// </remarks>
internal sealed class ClusterLimits(ClusterLimitSettings settings, FairTurns turns, TimeProvider time) : IConnectionTurns
{
    /// <summary>What a refused client should wait.</summary>
    public const int RetryAfterSeconds = 1;

    private const int HeldRefusals = 1_024;
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(RetryAfterSeconds);
    private readonly ConcurrencyLimiter _reads = Limiter(settings.Reads, settings.Waiting);
    private readonly ConcurrencyLimiter _writes = Limiter(settings.Writes, settings.Waiting);
    private readonly ConcurrencyLimiter _longRunning = Limiter(settings.LongRunning, 0);
    private readonly ConcurrencyLimiter _kibibytes = Limiter((int)(settings.Bytes >> 10), int.MaxValue);
    private readonly FairTurns.Line _line = new();
    private long _refused;
    private int _held;

    /// <summary>Requests that are served now: reading, writing, long-running.</summary>
    public (long Reads, long Writes, long LongRunning) InFlight =>
        (settings.Reads - Free(_reads), settings.Writes - Free(_writes), settings.LongRunning - Free(_longRunning));

    /// <summary>Requests that were refused since the start.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Waits for a request's turn; null when it is refused. The lease ends with the request.</summary>
    public ValueTask<RateLimitLease?> EnterAsync(RequestInfo info, bool longRunning, CancellationToken cancellationToken)
    {
        if (longRunning) return AcquireAsync(_longRunning, 1, cancellationToken);
        return AcquireAsync(info.Verb is "get" or "list" or "head" ? _reads : _writes, 1, cancellationToken);
    }

    /// <summary>Waits until there is room for bytes; null when there is none for too long. What is more than the limit counts as the limit.</summary>
    public ValueTask<RateLimitLease?> HoldAsync(long bytes, CancellationToken cancellationToken) =>
        AcquireAsync(_kibibytes, (int)Math.Clamp((bytes + 1023) >> 10, 1, settings.Bytes >> 10), cancellationToken);

    /// <summary>Does work in its connection's turn, or in one of its own, which ends when the work first waits.</summary>
    public Task InTurnAsync(ConnectionTurn? connection, Func<Task> work, CancellationToken cancellationToken) =>
        connection?.Held == true ? work() : InOwnTurnAsync(work, cancellationToken);

    private async Task InOwnTurnAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await turns.EnterAsync(_line, cancellationToken);
        Task begun;
        try
        {
            begun = work();
        }
        finally
        {
            turns.Leave();
        }

        await begun;
    }

    /// <inheritdoc/>
    public Task BeginTurnAsync(CancellationToken cancellationToken) => turns.EnterAsync(_line, cancellationToken);

    /// <inheritdoc/>
    public void EndTurn() => turns.Leave();

    private async ValueTask<RateLimitLease?> AcquireAsync(ConcurrencyLimiter limiter, int permits, CancellationToken cancellationToken)
    {
        var lease = limiter.AttemptAcquire(permits);
        if (lease.IsAcquired) return lease;
        using var patience = new CancellationTokenSource(settings.Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            lease = await limiter.AcquireAsync(permits, either.Token);
            if (lease.IsAcquired) return lease;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _refused);
            return null; // it has waited long enough
        }

        Interlocked.Increment(ref _refused);
        await HoldBackAsync(cancellationToken);
        return null;
    }

    private async Task HoldBackAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _held) <= HeldRefusals) await Task.Delay(Hold, time, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _held);
        }
    }

    private static long Free(ConcurrencyLimiter limiter) => limiter.GetStatistics()!.CurrentAvailablePermits;

    private static ConcurrencyLimiter Limiter(int permits, int waiting) =>
        new(new ConcurrencyLimiterOptions { PermitLimit = permits, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
}
