using System.IO.Enumeration;

namespace Platform.NodeAgent.Stats;

/// <summary>What a directory holds.</summary>
/// <param name="Bytes">Sum of its files' sizes.</param>
/// <param name="Entries">Files and directories.</param>
public readonly record struct DirectoryUsage(long Bytes, long Entries)
{
    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = 0,
    };

    /// <summary>Adds up all below a directory, without following links; what vanishes meanwhile does not count.</summary>
    public static DirectoryUsage Measure(string path)
    {
        if (!Directory.Exists(path))
            return default;
        var sizes = new FileSystemEnumerable<long>(path, (ref FileSystemEntry entry) => Size(ref entry), Everything)
        {
            ShouldRecursePredicate = (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
        var (bytes, entries) = (0L, 1L);
        foreach (var size in sizes)
        {
            bytes += size;
            entries++;
        }

        return new DirectoryUsage(bytes, entries);
    }

    public static DirectoryUsage operator +(DirectoryUsage one, DirectoryUsage other) => new(one.Bytes + other.Bytes, one.Entries + other.Entries);

    private static long Size(ref FileSystemEntry entry) =>
        entry.IsDirectory || (entry.Attributes & FileAttributes.ReparsePoint) != 0 ? 0 : entry.Length;
}
