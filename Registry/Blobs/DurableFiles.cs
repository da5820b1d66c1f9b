using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Platform.Registry.Blobs;

/// <summary>File operations that survive a power failure.</summary>
internal static partial class DurableFiles
{
    private const int OpenDirectory = 0x10000;
    private const int CloseOnExec = 0x80000;

    /// <summary>Renames a file that is already on disk to its final place, replacing what is there, and makes the new name durable.</summary>
    public static void Move(string source, string target)
    {
        var directory = Path.GetDirectoryName(target)!;
        if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory);
            FlushDirectory(Path.GetDirectoryName(directory)!);
        }
        File.Move(source, target, overwrite: true);
        FlushDirectory(directory);
    }

    // .NET opens no handle on a directory, and only fsync of the directory makes a rename durable.
    private static void FlushDirectory(string path)
    {
        var descriptor = Open(path, OpenDirectory | CloseOnExec);
        if (descriptor < 0) throw Failure("open", path);
        try
        {
            if (Flush(descriptor) != 0) throw Failure("fsync", path);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string call, string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{call} of {path} failed: {new Win32Exception(error).Message}", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
