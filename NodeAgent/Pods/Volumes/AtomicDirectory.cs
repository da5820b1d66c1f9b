using System.Globalization;
using Platform.NodeAgent.Native;

namespace Platform.NodeAgent.Pods.Volumes;

/// <summary>
/// Files that change together: a container sees all of an update or none of it. Each version is a directory of its own,
/// <c>..data</c> is a link to the current one and is replaced by rename; what containers open goes through it.
/// </summary>
public sealed class AtomicDirectory(TimeProvider time)
{
    private const string Current = "..data";

    /// <summary>Makes <paramref name="directory"/> hold exactly <paramref name="files"/>; true when something changed.</summary>
    /// <param name="group">Group that may read them besides the owner; null for none.</param>
    public bool Write(string directory, IReadOnlyList<PayloadFile> files, long? group)
    {
        foreach (var file in files)
            Check(file.Path);
        var current = Path.Combine(directory, Current);
        var old = new FileInfo(current).LinkTarget;
        if (old is not null && Same(Path.Combine(directory, old), files))
            return false;
        var version = $"..{time.GetUtcNow().UtcDateTime.ToString("yyyy_MM_dd_HH_mm_ss", CultureInfo.InvariantCulture)}.{Guid.NewGuid():N}";
        WriteVersion(Path.Combine(directory, version), files, group);
        var next = Path.Combine(directory, "..data_tmp");
        File.Delete(next);
        File.CreateSymbolicLink(next, version);
        LinuxCalls.Rename(next, current);
        LinkVisibleNames(directory, files);
        if (old is not null)
            Directory.Delete(Path.Combine(directory, old), recursive: true);
        return true;
    }

    /// <summary>Whether a version has been written to <paramref name="directory"/>.</summary>
    public static bool IsFilled(string directory) => Directory.Exists(Path.Combine(directory, Current));

    private static void Check(string path)
    {
        var parts = path.Split('/');
        if (path.Length == 0 || parts.Any(p => p is "" or "." or "..") || parts[0].StartsWith("..", StringComparison.Ordinal))
            throw new PodSetupException("CreateContainerConfigError", $"a volume file cannot have the path \"{path}\"");
    }

    private static bool Same(string version, IReadOnlyList<PayloadFile> files)
    {
        if (!Directory.Exists(version))
            return false;
        var present = Directory.EnumerateFiles(version, "*", SearchOption.AllDirectories).Count();
        return present == files.DistinctBy(f => f.Path).Count() && files.All(f =>
            File.Exists(Path.Combine(version, f.Path)) && File.ReadAllBytes(Path.Combine(version, f.Path)).AsSpan().SequenceEqual(f.Content));
    }

    private static void WriteVersion(string version, IReadOnlyList<PayloadFile> files, long? group)
    {
        Directory.CreateDirectory(version, (UnixFileMode)0b111_101_101);
        foreach (var file in files)
        {
            var path = Path.Combine(version, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, (UnixFileMode)0b111_101_101);
            File.WriteAllBytes(path, file.Content);
            var mode = file.Mode & 0b111_111_111;
            if (group is { } gid)
            {
                LinuxCalls.ChangeOwner(path, -1, gid);
                mode |= 0b100_000;
            }

            File.SetUnixFileMode(path, (UnixFileMode)mode);
        }
    }

    private static void LinkVisibleNames(string directory, IReadOnlyList<PayloadFile> files)
    {
        var names = files.Select(f => f.Path.Split('/')[0]).ToHashSet(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var link = Path.Combine(directory, name);
            if (new FileInfo(link).LinkTarget is null)
                File.CreateSymbolicLink(link, $"{Current}/{name}");
        }

        foreach (var entry in Directory.EnumerateFileSystemEntries(directory))
        {
            var name = Path.GetFileName(entry);
            if (!name.StartsWith("..", StringComparison.Ordinal) && !names.Contains(name))
                File.Delete(entry);
        }
    }
}
