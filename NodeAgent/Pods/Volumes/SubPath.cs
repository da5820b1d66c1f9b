namespace Platform.NodeAgent.Pods.Volumes;

/// <summary>A path below a volume, which may not lead out of it.</summary>
public static class SubPath
{
    /// <summary>The path on the node; a directory is made when nothing is there.</summary>
    /// <exception cref="PodSetupException">It leads out of the volume, by dots or by a link.</exception>
    public static string Resolve(string volume, string subPath)
    {
        if (Path.IsPathRooted(subPath) || subPath.Split('/').Contains(".."))
            throw Outside(subPath);
        var root = Real(volume);
        var path = root;
        foreach (var part in subPath.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            path = Real(Path.Combine(path, part));
            if (path != root && !path.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal))
                throw Outside(subPath);
            if (!Path.Exists(path))
                Directory.CreateDirectory(path, (UnixFileMode)0b111_101_000);
        }

        return path;
    }

    private static string Real(string path)
    {
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        if (info.LinkTarget is null)
            return info.FullName;
        var target = Path.GetFullPath(info.LinkTarget, Path.GetDirectoryName(info.FullName)!);
        // The link to the current version of API files is itself behind a link.
        var parent = Path.GetDirectoryName(target)!;
        return Path.Combine(new DirectoryInfo(parent).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? parent, Path.GetFileName(target));
    }

    private static PodSetupException Outside(string subPath) =>
        new("CreateContainerConfigError", $"subPath \"{subPath}\" leads out of its volume");
}
