namespace Platform.NodeAgent.KubeletApi.Logs;

/// <summary>Wakes a follower when its log's directory changes.</summary>
internal sealed class LogWatch : IDisposable
{
    private readonly SemaphoreSlim _changed = new(0);
    private readonly FileSystemWatcher _watcher;

    public LogWatch(string path)
    {
        _watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!)
        {
            NotifyFilter = NotifyFilters.Size | NotifyFilters.LastWrite | NotifyFilters.FileName,
        };
        _watcher.Changed += OnChange;
        _watcher.Created += OnChange;
        _watcher.Renamed += OnChange;
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>Returns at the next change, or after <paramref name="limit"/> to look whether the container still runs.</summary>
    public async Task WaitAsync(TimeSpan limit, CancellationToken cancel)
    {
        await _changed.WaitAsync(limit, cancel);
        while (_changed.Wait(0, cancel))
        {
        }
    }

    public void Dispose()
    {
        _watcher.Dispose();
        _changed.Dispose();
    }

    private void OnChange(object sender, FileSystemEventArgs happened)
    {
        try
        {
            _changed.Release();
        }
        catch (ObjectDisposedException)
        {
            // A last notification that was under way when the follower ended.
        }
    }
}
