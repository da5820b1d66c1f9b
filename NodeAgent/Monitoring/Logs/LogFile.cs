using System.Globalization;
using System.Text;

namespace Platform.NodeAgent.Monitoring.Logs;

/// <summary>An open log file of a container, current or rotated.</summary>
/// <param name="Origin">Whose it is.</param>
/// <param name="Key">Names it, also after it was renamed: its container and the time of its first line.</param>
/// <param name="Content">Its content.</param>
public sealed record LogFile(LogOrigin Origin, string Key, FileStream Content) : IDisposable
{
    private const int LongestTime = 40;

    /// <summary>The files there are, those of a container in the order they were written. Each is open only while it is the current one.</summary>
    /// <param name="root">Directory of all pods' logs.</param>
    /// <param name="turn">Where to begin, so that a busy file does not keep the others waiting.</param>
    public static IEnumerable<LogFile> All(string root, int turn = 0)
    {
        var paths = Paths(root).ToList();
        for (var i = 0; i < paths.Count; i++)
        {
            var (path, origin) = paths[(i + turn) % paths.Count];
            if (Open(path, origin) is not { } file)
                continue;
            using (file)
                yield return file;
        }
    }

    public void Dispose() => Content.Dispose();

    private static IEnumerable<(string Path, LogOrigin Origin)> Paths(string root)
    {
        if (!Directory.Exists(root))
            yield break;
        foreach (var pod in Directory.EnumerateDirectories(root))
        {
            var names = Path.GetFileName(pod).Split('_');
            if (names is not [var ns, var name, var uid])
                continue;
            foreach (var container in List(pod, Directory.EnumerateDirectories))
            {
                foreach (var path in List(container, Directory.EnumerateFiles).OrderBy(Order))
                {
                    if (Attempt(path) is { } attempt)
                        yield return (path, new LogOrigin(ns, name, uid, Path.GetFileName(container), attempt));
                }
            }
        }
    }

    // Pods come and go while one looks.
    private static IReadOnlyList<string> List(string directory, Func<string, IEnumerable<string>> enumerate)
    {
        try
        {
            return [.. enumerate(directory)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    // "0.log.20261121-140000" was written before "0.log".
    private static (int Attempt, string Suffix) Order(string path)
    {
        var end = path.LastIndexOf(".log", StringComparison.Ordinal) + 4;
        return (Attempt(path) ?? 0, end < path.Length ? path[end..] : "~");
    }

    private static int? Attempt(string path)
    {
        var name = Path.GetFileName(path);
        var dot = name.IndexOf(".log", StringComparison.Ordinal);
        return dot > 0 && int.TryParse(name.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) ? attempt : null;
    }

    private static LogFile? Open(string path, LogOrigin origin)
    {
        FileStream? content = null;
        try
        {
            content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            Span<byte> head = stackalloc byte[LongestTime];
            var end = head[..content.ReadAtLeast(head, LongestTime, throwOnEndOfStream: false)].IndexOf((byte)' ');
            // Without a first line there is nothing to send.
            if (end > 0)
                return new LogFile(origin, $"{origin.Uid}/{origin.Container}/{origin.Attempt}@{Encoding.ASCII.GetString(head[..end])}", content);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Renamed or removed since it was listed: the next look finds it under its new name.
        }

        content?.Dispose();
        return null;
    }
}

/// <summary>Whose a log file is.</summary>
public sealed record LogOrigin(string Namespace, string Pod, string Uid, string Container, int Attempt);
