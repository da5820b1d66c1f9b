using System.Globalization;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Cri.V1;

namespace Platform.NodeAgent.Pods;

/// <summary>Renames a running container's log when it exceeds 10 MiB, and keeps four older ones.</summary>
public sealed partial class LogRotation(CriClient cri, PodDirectories directories, TimeProvider time, ILogger<LogRotation> logger)
{
    private const long MaxBytes = 10 << 20;
    private const int MaxOlder = 4;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(Period, time, cancel);
            try
            {
                await RotateAsync(cancel);
            }
            catch (Exception e) when (e is CriException or IOException or UnauthorizedAccessException)
            {
                LogFailed(e.Message);
            }
        }
    }

    private async Task RotateAsync(CancellationToken cancel)
    {
        if (!directories.LogFiles().Any(f => f.Length > MaxBytes))
            return;
        var running = (await cri.ListContainersAsync(new Dictionary<string, string>(), cancel)).Where(c => c.State == ContainerState.ContainerRunning);
        foreach (var container in running)
        {
            var path = (await cri.ContainerStatusAsync(container.Id, cancel)).LogPath;
            if (!File.Exists(path) || new FileInfo(path).Length <= MaxBytes)
                continue;
            File.Move(path, $"{path}.{time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}", overwrite: true);
            await cri.ReopenContainerLogAsync(container.Id, cancel);
            RemoveOld(path);
        }
    }

    private static void RemoveOld(string path)
    {
        var older = Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".*")
            .OrderByDescending(f => f, StringComparer.Ordinal).Skip(MaxOlder);
        foreach (var file in older)
            File.Delete(file);
    }

    [LoggerMessage(2401, LogLevel.Warning, "Container logs could not be rotated: {Fault}")]
    private partial void LogFailed(string fault);
}
