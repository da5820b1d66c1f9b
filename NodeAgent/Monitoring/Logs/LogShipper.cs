using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Monitoring.Sending;

namespace Platform.NodeAgent.Monitoring.Logs;

/// <summary>
/// Follows the container logs of the node. The files are the buffer: what is not sent yet is read later, and is lost only when rotation
/// or the pod's removal takes the file away.
/// </summary>
public sealed partial class LogShipper(
    WorkspaceClient client, MonitoringTarget target, string nodeName, string logs, string positions, ILogContainers containers, MonitoringSettings settings,
    ILogger<LogShipper> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _lengths = [];
    private readonly byte[] _window = new byte[settings.MaxLogBytes];
    private readonly SemaphoreSlim _wake = new(0);
    private TaskCompletionSource _round = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LogState _state = LogState.Load(positions, target.WorkspaceId);
    private long _lost;
    private int _turn;

    /// <summary>Completes when everything that is in the files now has been sent.</summary>
    public Task FlushAsync()
    {
        lock (_lock)
        {
            _wake.Release();
            return _round.Task;
        }
    }

    /// <summary>Sends until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            TaskCompletionSource asked;
            lock (_lock)
                (asked, _round) = (_round, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            try
            {
                if (_state.Pending is not null)
                    await ResumeAsync(cancel);
                while (await SendNextAsync(cancel))
                {
                }

                asked.TrySetResult();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CriException)
            {
                LogFailed(e.Message);
            }

            asked.TrySetResult();
            await _wake.WaitAsync(settings.LogPeriod, cancel);
        }
    }

    // A batch was under way when the agent ended: the same ranges go out under the same id.
    private async Task ResumeAsync(CancellationToken cancel)
    {
        using var batch = new LogBatch(nodeName);
        var pending = _state.Pending!.ToDictionary(range => range.Key);
        foreach (var file in LogFile.All(logs))
        {
            if (!pending.Remove(file.Key, out var range))
                continue;
            var position = await PositionAsync(file, cancel);
            Take(batch, file, position, range.From, (int)Math.Min(range.To - range.From, _window.Length), whole: true);
        }

        Lose(pending.Values.Sum(range => range.To - range.From));
        await SendAsync(batch, cancel);
    }

    private async Task<bool> SendNextAsync(CancellationToken cancel)
    {
        using var batch = new LogBatch(nodeName);
        var room = _window.Length;
        var seen = new HashSet<string>();
        foreach (var file in LogFile.All(logs, _turn++))
        {
            seen.Add(file.Key);
            _lengths[file.Key] = file.Content.Length;
            var position = await PositionAsync(file, cancel);
            if (room > 0 && file.Content.Length > position.Offset && batch.Ranges.All(range => range.Key != file.Key))
                room -= Take(batch, file, position, position.Offset, room, whole: false);
        }

        var gone = Forget(seen);
        if (batch.Ranges.Count == 0)
        {
            if (gone)
                _state.Save(positions);
            return false;
        }

        _state = _state with { Batch = _state.Batch + 1, Pending = batch.Ranges };
        _state.Save(positions);
        await SendAsync(batch, cancel);
        return true;
    }

    private async Task SendAsync(LogBatch batch, CancellationToken cancel)
    {
        await batch.SendAsync(client, $"{_state.Sender}/{_state.Batch}", cancel);
        foreach (var range in _state.Pending!)
        {
            if (_state.Positions.TryGetValue(range.Key, out var position))
                _state.Positions[range.Key] = position with { Offset = range.To };
        }

        _state = _state with { Pending = null };
        _state.Save(positions);
    }

    /// <summary>Takes lines of a file into a batch; the bytes read.</summary>
    private int Take(LogBatch batch, LogFile file, LogPosition position, long from, int room, bool whole)
    {
        file.Content.Seek(from, SeekOrigin.Begin);
        var window = _window.AsMemory(0, file.Content.ReadAtLeast(_window.AsSpan(0, room), room, throwOnEndOfStream: false));
        var used = LogAssembler.Read(window, whole, entry => batch.Add(file.Origin, position, entry));
        // A line longer than all that is read at once is sent in parts: waiting for its end would be waiting for ever.
        if (used == 0 && window.Length == _window.Length && window.Span.LastIndexOf((byte)'\n') is >= 0 and var end)
            used = LogAssembler.Read(window[..(end + 1)], whole: true, entry => batch.Add(file.Origin, position, entry));
        else if (used == 0 && window.Length == _window.Length)
            Lose(used = window.Length);
        if (used > 0)
            batch.Ranges.Add(new LogRange(file.Key, from, from + used));
        return window.Length;
    }

    private async Task<LogPosition> PositionAsync(LogFile file, CancellationToken cancel)
    {
        if (_state.Positions.TryGetValue(file.Key, out var known))
            return known;
        var container = await containers.FindAsync(file.Origin, cancel);
        return _state.Positions[file.Key] = new LogPosition(0, container.Id, container.Image);
    }

    private bool Forget(HashSet<string> seen)
    {
        var gone = _state.Positions.Keys.Where(key => !seen.Contains(key)).ToList();
        foreach (var key in gone)
        {
            if (_lengths.Remove(key, out var length))
                Lose(Math.Max(0, length - _state.Positions[key].Offset));
            _state.Positions.Remove(key);
        }

        return gone.Count > 0;
    }

    private void Lose(long bytes)
    {
        if (bytes > 0)
            LogLost(bytes, _lost += bytes);
    }

    [LoggerMessage(5011, LogLevel.Warning, "Container logs are not sent for now: {Fault}")]
    private partial void LogFailed(string fault);

    [LoggerMessage(5012, LogLevel.Warning, "{Bytes} bytes of container logs went before they could be sent, {Total} since the agent started")]
    private partial void LogLost(long bytes, long total);
}
