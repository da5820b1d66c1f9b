using System.Runtime.InteropServices;

namespace Platform.Monitoring.Storage;

/// <summary>Brings what was written to the disk itself, so that it survives a power failure.</summary>
internal static partial class DurableFiles
{
    private const int ReadOnlyDirectory = 0x10000; // O_DIRECTORY | O_RDONLY

    /// <summary>Flushes a file and the directory entry that names it.</summary>
    public static void Flush(string path)
    {
        using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite)) file.Flush(flushToDisk: true);
        var directory = Open(Path.GetDirectoryName(path)!, ReadOnlyDirectory);
        if (directory < 0) throw new IOException($"The directory of {path} cannot be opened (errno {Marshal.GetLastPInvokeError()}).");
        var failed = Synchronize(directory) != 0 ? Marshal.GetLastPInvokeError() : 0;
        _ = CloseDescriptor(directory);
        if (failed != 0) throw new IOException($"The directory of {path} cannot be flushed (errno {failed}).");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseDescriptor(int descriptor);
}
