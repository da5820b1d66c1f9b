using Platform.Foundation.Processes;

namespace Platform.ProvisioningService.Nodes.Qemu;

/// <summary>What virtual machines of one node image boot: a kernel, its initial filesystem, and the image as a disk, which they read and never write.</summary>
/// <param name="Directory">Where the three lie.</param>
internal sealed record QemuBoot(string Directory)
{
    /// <summary>The kernel.</summary>
    public string Kernel => Path.Combine(Directory, "vmlinuz");

    /// <summary>Its initial filesystem.</summary>
    public string InitialFilesystem => Path.Combine(Directory, "initrd");

    /// <summary>The image's tree, raw ext4.</summary>
    public string Disk => Path.Combine(Directory, "disk");

    /// <summary>Finds them beside a node image, or makes them, once for each image: this takes seconds.</summary>
    /// <exception cref="ProcessFailedException">They cannot be made.</exception>
    public static async Task<QemuBoot> EnsureAsync(string image, CancellationToken cancellationToken)
    {
        var made = (await ProcessRunner.RunAsync("/bin/bash", [ScriptPath("make-disk.sh"), image], cancellationToken: cancellationToken)).EnsureSuccess("make-disk.sh");
        return new QemuBoot(made.Output.Trim());
    }

    /// <summary>A script of this provider.</summary>
    public static string ScriptPath(string name) => Path.Combine(AppContext.BaseDirectory, "Nodes", "Qemu", name);
}
