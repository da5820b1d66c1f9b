namespace Platform.ProvisioningService.Nodes.Qemu;

/// <summary>qemu's command line for a node.</summary>
internal static class QemuCommandLine
{
    /// <summary>Writes it. Whatever is in it everybody on the machine can read: it holds no secret.</summary>
    public static IReadOnlyList<string> Of(NodeReference node, QemuSize size, QemuBoot boot, QemuDisk disk, IReadOnlyList<string> acceleration, string linkName, string monitorPath) =>
    [
        QemuPrograms.Emulator,
        "-name", node.Name,
        .. acceleration,
        "-machine", "q35", "-nodefaults", "-no-user-config", "-display", "none",
        "-sandbox", "on,obsolete=deny,resourcecontrol=deny",
        "-runas", "nobody",
        "-smp", $"{size.Processors}", "-m", $"{size.MemoryMegabytes}",
        "-kernel", boot.Kernel, "-initrd", boot.InitialFilesystem,
        "-append", "console=ttyS0 panic=1 systemd.show_status=no",
        "-serial", $"file:{disk.Console}",
        .. Drive("system", disk.System, "qcow2", "off"),
        .. Drive("node", disk.Node, "raw", "on"),
        "-netdev", $"tap,id=net,ifname={linkName},script=no,downscript=no",
        "-device", $"virtio-net-pci,netdev=net,mac={HardwareAddress(linkName)}",
        "-qmp", $"unix:{monitorPath},server=on,wait=off",
        // A machine that restarts ends, and is started again with what it is told now.
        "-no-reboot", "-daemonize",
    ];

    private static string[] Drive(string name, string file, string format, string readOnly) =>
    [
        "-drive", $"if=none,id={name},file={file.Replace(",", ",,", StringComparison.Ordinal)},format={format},read-only={readOnly}",
        "-device", $"virtio-blk-pci,drive={name},serial={name}",
    ];

    // Locally administered; the link's name is unique in its router, and so are its first digits in practice.
    private static string HardwareAddress(string linkName) => $"52:54:{linkName[1..3]}:{linkName[3..5]}:{linkName[5..7]}:{linkName[7..9]}";
}
