using Platform.NodeAgent.Monitoring.Sending;
using Platform.NodeAgent.Pods.Images;

namespace Platform.NodeAgent.Monitoring.Logs;

/// <summary>Rows of both log tables, made of ranges of log files.</summary>
public sealed class LogBatch(string computer) : IDisposable
{
    private readonly RowWriter _old = new();
    private readonly RowWriter _new = new();

    /// <summary>The ranges it is made of.</summary>
    public List<LogRange> Ranges { get; } = [];

    /// <summary>Lines.</summary>
    public int Count => _new.Count;

    public void Add(LogOrigin origin, LogPosition position, LogEntry entry)
    {
        var source = entry.IsError ? "stderr" : "stdout";
        _new.Row(entry.Time).Set("Computer", computer).Set("ContainerId", position.ContainerId).Set("ContainerName", origin.Container)
            .Set("PodName", origin.Pod).Set("PodNamespace", origin.Namespace).Set("LogMessage", entry.Text).Set("LogSource", source);
        var image = ImageParts.Of(position.Image);
        _old.Row(entry.Time).Set("Computer", computer).Set("ContainerID", position.ContainerId).Set("Name", origin.Container)
            .Set("Repository", image.Repository).Set("Image", image.Image).Set("ImageTag", image.Tag).Set("LogEntry", entry.Text).Set("LogEntrySource", source);
    }

    /// <summary>Sends both tables' rows; returns when they are stored, or refused for good.</summary>
    public async Task SendAsync(WorkspaceClient client, string id, CancellationToken cancel)
    {
        if (Count == 0)
            return;
        await client.SendAsync("ContainerLogV2", id + "/v2", _new.Finish(), cancel);
        await client.SendAsync("ContainerLog", id + "/v1", _old.Finish(), cancel);
    }

    public void Dispose()
    {
        _old.Dispose();
        _new.Dispose();
    }
}
