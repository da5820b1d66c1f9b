using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Platform.NodeAgent.Native;

/// <summary>System calls that .NET has no method for.</summary>
internal static partial class LinuxCalls
{
    private const int NoDevices = 4;
    private const int NoSuid = 2;
    private const int Detach = 2;
    private const int InvalidArgument = 22;
    private const int NoEntry = 2;

    /// <summary>Mounts an empty file system in memory.</summary>
    /// <param name="options">tmpfs options: <c>mode=0755,size=1048576</c>.</param>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static void MountTmpfs(string path, string options)
    {
        if (Mount("tmpfs", path, "tmpfs", NoDevices | NoSuid, options) != 0)
            throw Failure("mounting tmpfs on", path);
    }

    /// <summary>Unmounts if it is mounted.</summary>
    public static void Unmount(string path)
    {
        if (Umount2(path, Detach) != 0 && Marshal.GetLastPInvokeError() is not (InvalidArgument or NoEntry))
            throw Failure("unmounting", path);
    }

    /// <summary>Changes owner and group, of a link itself when it is one; -1 leaves either as it is.</summary>
    public static void ChangeOwner(string path, long user, long group)
    {
        if (LChown(path, unchecked((uint)user), unchecked((uint)group)) != 0)
            throw Failure("changing the owner of", path);
    }

    /// <summary>Gives a file or link a new name, replacing what had it, in one step.</summary>
    public static void Rename(string from, string to)
    {
        if (RenameFile(from, to) != 0)
            throw Failure("renaming", from);
    }

    /// <summary>Size and free space of the file system that holds <paramref name="path"/>.</summary>
    /// <exception cref="IOException">There is no such path.</exception>
    public static FileSystemSpace Space(string path) => StatVfs(path, out var found) == 0
        ? new FileSystemSpace(
            (long)(found.Blocks * found.FragmentSize), (long)(found.BlocksAvailable * found.FragmentSize),
            (long)((found.Blocks - found.BlocksFree) * found.FragmentSize), (long)found.Files, (long)found.FilesFree)
        : throw Failure("reading the size of", path);

    private static IOException Failure(string doing, string path) =>
        new($"{doing} {path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string type, ulong flags, string data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Umount2(string target, int flags);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameFile(string from, string to);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LChown(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "statvfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatVfs(string path, out VfsStatistics found);

    /// <summary><c>struct statvfs</c> of 64-bit Linux, with room for what it reserves.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct VfsStatistics
    {
        public ulong BlockSize, FragmentSize, Blocks, BlocksFree, BlocksAvailable, Files, FilesFree, FilesAvailable, Id, Flags, MaxNameLength;
        public ulong Reserved1, Reserved2, Reserved3;
    }
}

/// <summary>Space of a file system, in bytes and files.</summary>
/// <param name="Capacity">All of it.</param>
/// <param name="Available">What a process without privileges may still take.</param>
/// <param name="Used">What is taken.</param>
/// <param name="Inodes">How many files it can hold.</param>
/// <param name="InodesFree">How many more.</param>
public sealed record FileSystemSpace(long Capacity, long Available, long Used, long Inodes, long InodesFree);
