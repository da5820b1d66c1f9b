using System.Runtime.InteropServices;

namespace Platform.ProvisioningService.Nodes.Qemu;

/// <summary>The programs that virtual machines take.</summary>
internal static class QemuPrograms
{
    /// <summary>The emulator.</summary>
    public const string Emulator = "qemu-system-x86_64";

    /// <summary>Makes disks.</summary>
    public const string DiskTool = "qemu-img";

    /// <summary>Why no virtual machine can be made here, and the remedy; null when one can.</summary>
    /// <param name="images">Directory of the node images.</param>
    /// <param name="searchPath">Directories of programs, separated by colons.</param>
    public static string? FindObstacle(string? images, string searchPath)
    {
        if (RuntimeInformation.OSArchitecture != Architecture.X64) return $"virtual machines run on x86-64, and this machine is {RuntimeInformation.OSArchitecture}: use the node provider 'sandbox'";
        var wanted = new List<(string Program, string Package)> { (Emulator, "qemu-system-x86"), (DiskTool, "qemu-utils"), ("mkfs.ext4", "e2fsprogs") };
        // What fetches the kernel, unless that is there already, as in an installed release.
        if (images is null || !Directory.Exists(images) || !Directory.EnumerateDirectories(images, "kernel-*").Any()) wanted.Add(("mmdebstrap", "mmdebstrap"));
        string[] directories = [.. searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries), "/usr/sbin", "/sbin"];
        var missing = wanted.Where(item => !directories.Any(directory => File.Exists(Path.Combine(directory, item.Program)))).Select(item => item.Package).ToList();
        if (missing.Count > 0) return $"these packages are missing on the platform's machine: install them with 'apt-get install --no-install-recommends {string.Join(' ', missing)}', then try again";
        return File.Exists("/dev/net/tun") ? null : "the platform's machine has no /dev/net/tun: load the kernel module 'tun', then try again";
    }
}
