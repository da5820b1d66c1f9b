namespace Platform.Architecture;

/// <summary>A source file of the repository.</summary>
/// <param name="Path">Path from the root, with slashes.</param>
/// <param name="Text">Its content.</param>
public sealed record SourceFile(string Path, string Text)
{
    /// <summary>The top folder it lies in.</summary>
    public string Folder => Path.Split('/')[0];

    /// <summary>Number of lines.</summary>
    public int LineCount => Text.TrimEnd('\n').Count(character => character == '\n') + 1;

    /// <inheritdoc/>
    public override string ToString() => Path;
}

/// <summary>Every C# file that people wrote.</summary>
public static class Sources
{
    /// <summary>All files.</summary>
    public static IReadOnlyList<SourceFile> All { get; } =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "artifacts" or "node_modules"))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, File.ReadAllText(Path.Combine(Repository.Root, path)))),
    ];

    /// <summary>The files of the product, without the tests.</summary>
    public static IEnumerable<SourceFile> Product => All.Where(file => file.Folder != "tests");
}
