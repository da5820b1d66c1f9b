namespace Platform.Cli;

/// <summary>Files that only their owner may read, replaced in one step so that nobody reads half of one.</summary>
internal static class PrivateFile
{
    /// <summary>Writes the whole file anew. Throws <see cref="IOException"/> when it cannot, leaving the old one.</summary>
    public static void Replace(string path, string content)
    {
        // A link, as dotfile managers make them, stays one.
        if (File.Exists(path))
            path = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        var temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (var writer = new StreamWriter(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                writer.Write(content);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
