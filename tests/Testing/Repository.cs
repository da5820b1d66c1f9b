namespace Platform.Testing;

/// <summary>The checkout that the tests are of. Projects that share nothing else compile this file in.</summary>
public static class Repository
{
    /// <summary>Its root directory.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Platform.sln"))) directory = directory.Parent;
        return directory.FullName;
    }
}
