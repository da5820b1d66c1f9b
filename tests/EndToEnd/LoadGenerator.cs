using System.Collections.Concurrent;
using System.Diagnostics;

namespace Platform.EndToEnd;

/// <summary>What became of the requests of a load.</summary>
/// <param name="Requests">How many were made.</param>
/// <param name="Failures">Each that was not answered with 200, with its reason.</param>
/// <param name="Longest">The longest answer.</param>
/// <param name="Connections">Connections that were opened.</param>
/// <param name="Retried">Requests that were made again over a new connection, because the one that was kept ended before any answer.</param>
public sealed record LoadReport(int Requests, IReadOnlyList<string> Failures, TimeSpan Longest, int Connections, int Retried)
{
    /// <summary>Fails the test if a request failed, or if there were too few to say anything.</summary>
    public void ShouldHaveNoFailure(int atLeast)
    {
        Failures.ShouldBeEmpty($"{Failures.Count} of {Requests} requests failed");
        Requests.ShouldBeGreaterThanOrEqualTo(atLeast);
    }
}

/// <summary>
/// Users of a web service, each asking again and again: some over a new connection each time, some keeping theirs until the server
/// ends it with <c>Connection: close</c>. Nothing is tried twice, unless it is asked for.
/// </summary>
public sealed class LoadGenerator
{
    private const int MostRequests = 100_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private readonly Uri _address;
    private readonly bool _retries;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Task[] _users;
    private int _requests, _connections, _retried;
    private long _longest;

    private LoadGenerator(Uri address, int fresh, int kept, bool retries)
    {
        (_address, _retries) = (address, retries);
        _users = [.. Enumerable.Range(0, fresh + kept).Select(number => Task.Run(() => AskAsync(keep: number >= fresh)))];
    }

    /// <summary>Begins.</summary>
    /// <param name="address">What is asked.</param>
    /// <param name="fresh">Users with a new connection for each request.</param>
    /// <param name="kept">Users that keep their connection.</param>
    /// <param name="retries">Whether they ask once more, as browsers do, when a connection that they used before ends without a byte of an answer.</param>
    public static LoadGenerator Start(Uri address, int fresh = 2, int kept = 2, bool retries = false) => new(address, fresh, kept, retries);

    /// <summary>How many requests have been made so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Ends it and tells.</summary>
    public async Task<LoadReport> StopAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_users);
        _stopping.Dispose();
        return new LoadReport(_requests, [.. _failures], TimeSpan.FromTicks(_longest), _connections, _retried);
    }

    private async Task AskAsync(bool keep)
    {
        HttpConnection? connection = null;
        while (!_stopping.IsCancellationRequested && Requests < MostRequests)
        {
            var begun = Stopwatch.GetTimestamp();
            Interlocked.Increment(ref _requests);
            connection = await AskOnceAsync(connection, keep, mayRetry: _retries);
            Note(Stopwatch.GetElapsedTime(begun));
            await Task.Delay(Pause);
        }
        connection?.Dispose();
    }

    // The connection to go on with; null when the next request needs a new one.
    private async Task<HttpConnection?> AskOnceAsync(HttpConnection? connection, bool keep, bool mayRetry)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            if (connection is null)
            {
                connection = await HttpConnection.OpenAsync(_address, patience.Token);
                Interlocked.Increment(ref _connections);
            }
            var answer = await connection.GetAsync(_address, keep, patience.Token);
            if (answer.Status != 200) Fail($"{answer.Status}: {answer.Body.Trim()}");
            if (keep && !answer.Closes) return connection;
        }
        catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException or OperationCanceledException)
        {
            if (mayRetry && connection is { EndedIdle: true } && failure is not OperationCanceledException)
            {
                connection.Dispose();
                Interlocked.Increment(ref _retried);
                return await AskOnceAsync(null, keep, mayRetry: false);
            }
            Fail($"{(connection is null ? "connecting" : "asking")} over a {(keep ? "kept" : "new")} connection: {failure.Message}");
        }
        connection?.Dispose();
        return null;
    }

    private void Fail(string reason) => _failures.Enqueue($"{DateTimeOffset.UtcNow:HH:mm:ss.fff} {reason}");

    private void Note(TimeSpan taken)
    {
        for (var known = Volatile.Read(ref _longest); taken.Ticks > known; known = Volatile.Read(ref _longest))
            if (Interlocked.CompareExchange(ref _longest, taken.Ticks, known) == known) return;
    }
}
