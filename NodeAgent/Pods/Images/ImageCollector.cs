using Platform.NodeAgent.Cri;

namespace Platform.NodeAgent.Pods.Images;

/// <summary>Removes images that no container uses when the disk fills: from 85 % down to 80 %, largest first.</summary>
public sealed partial class ImageCollector(CriClient cri, AgentPaths paths, TimeProvider time, ILogger<ImageCollector> logger)
{
    private const double HighShare = 0.85;
    private const double LowShare = 0.80;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(Period, time, cancel);
            try
            {
                await CollectAsync(cancel);
            }
            catch (CriException e)
            {
                LogFailed(e.Message);
            }
        }
    }

    /// <summary>Looks now.</summary>
    public async Task CollectAsync(CancellationToken cancel)
    {
        if (UsedShare() < HighShare)
            return;
        var used = (await cri.ListContainersAsync(new Dictionary<string, string>(), cancel))
            .SelectMany(c => (string[])[c.ImageRef, c.Image?.Image ?? ""]).ToHashSet();
        foreach (var image in (await cri.ListImagesAsync(cancel)).Where(i => !i.Pinned).OrderByDescending(i => i.Size))
        {
            if (used.Contains(image.Id) || image.RepoTags.Concat(image.RepoDigests).Any(used.Contains))
                continue;
            await cri.RemoveImageAsync(image.Id, cancel);
            LogRemoved(image.RepoTags.FirstOrDefault() ?? image.Id, image.Size);
            if (UsedShare() < LowShare)
                return;
        }
    }

    private double UsedShare()
    {
        var disk = new DriveInfo(paths.State);
        return 1 - (double)disk.AvailableFreeSpace / disk.TotalSize;
    }

    [LoggerMessage(2301, LogLevel.Information, "The disk is filling: removed the unused image {Image} of {Bytes} bytes")]
    private partial void LogRemoved(string image, ulong bytes);

    [LoggerMessage(2302, LogLevel.Warning, "Unused images could not be removed: {Fault}")]
    private partial void LogFailed(string fault);
}
