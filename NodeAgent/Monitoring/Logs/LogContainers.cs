using Platform.NodeAgent.Cri;

namespace Platform.NodeAgent.Monitoring.Logs;

/// <summary>Which container wrote a log file.</summary>
/// <param name="Id">Its id; empty when the runtime does not know it any more.</param>
/// <param name="Image">Its image.</param>
public sealed record LogContainer(string Id, string Image);

/// <summary>Finds the containers that wrote log files.</summary>
public interface ILogContainers
{
    /// <summary>The container of a pod's attempt.</summary>
    Task<LogContainer> FindAsync(LogOrigin origin, CancellationToken cancel);
}

/// <summary>Asks the runtime.</summary>
public sealed class RuntimeLogContainers(CriClient cri) : ILogContainers
{
    public async Task<LogContainer> FindAsync(LogOrigin origin, CancellationToken cancel)
    {
        var containers = await cri.ListContainersAsync(Pods.Runtime.RuntimeLabels.Uid(origin.Uid), cancel);
        var found = containers.FirstOrDefault(c => c.Metadata.Name == origin.Container && c.Metadata.Attempt == origin.Attempt);
        return found is null ? new LogContainer("", "") : new LogContainer(found.Id, found.Image?.Image ?? "");
    }
}
