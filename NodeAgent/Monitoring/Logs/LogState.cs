using System.Text.Json;

namespace Platform.NodeAgent.Monitoring.Logs;

/// <summary>How far the container logs are sent: what a restart of the agent goes on from.</summary>
/// <remarks>
/// Before a batch is sent, the ranges it is made of are written here with its number. After a restart the same ranges go out under the
/// same number, and the workspace takes them once.
/// </remarks>
public sealed record LogState
{
    /// <summary>The workspace that the positions are about.</summary>
    public required Guid WorkspaceId { get; init; }

    /// <summary>Begins the ids of batches; as unique as this file.</summary>
    public required string Sender { get; init; }

    /// <summary>Number of the last batch that was begun.</summary>
    public long Batch { get; init; }

    /// <summary>By log file: what before is sent.</summary>
    public Dictionary<string, LogPosition> Positions { get; init; } = [];

    /// <summary>The ranges of the batch that is under way.</summary>
    public List<LogRange>? Pending { get; init; }

    /// <summary>Reads the file; a new state when there is none, it is broken, or it is about another workspace.</summary>
    public static LogState Load(string path, Guid workspaceId)
    {
        try
        {
            if (File.Exists(path) && JsonSerializer.Deserialize(File.ReadAllBytes(path), AgentJson.Default.LogState) is { } read && read.WorkspaceId == workspaceId)
                return read with { Positions = read.Positions ?? [] };
        }
        catch (JsonException)
        {
            // It is replaced as a whole, so this takes a broken disk: sending again is better than sending nothing.
        }

        return new LogState { WorkspaceId = workspaceId, Sender = $"logs/{Guid.NewGuid():N}" };
    }

    /// <summary>Replaces the file.</summary>
    public void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var next = path + ".next";
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, this, AgentJson.Default.LogState);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }
}

/// <summary>How far a log file is sent.</summary>
/// <param name="Offset">Bytes.</param>
/// <param name="ContainerId">The container that wrote it; empty when the runtime had forgotten it.</param>
/// <param name="Image">Its image.</param>
public sealed record LogPosition(long Offset, string ContainerId, string Image);

/// <summary>A part of a log file.</summary>
/// <param name="Key">The file.</param>
/// <param name="From">First byte.</param>
/// <param name="To">Byte after the last.</param>
public sealed record LogRange(string Key, long From, long To);
