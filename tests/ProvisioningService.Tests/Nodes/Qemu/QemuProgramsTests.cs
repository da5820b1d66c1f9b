using Platform.ProvisioningService.Nodes.Qemu;

namespace Platform.ProvisioningService.Tests.Nodes.Qemu;

public sealed class QemuProgramsTests : IDisposable
{
    private readonly string _images = Directory.CreateTempSubdirectory("platform-test-qemu-").FullName;

    private string Programs => Directory.CreateDirectory(Path.Combine(_images, "bin")).FullName;

    public void Dispose() => Directory.Delete(_images, recursive: true);

    [Fact]
    public void What_is_missing_is_named_with_the_command_that_installs_it()
    {
        File.WriteAllText(Path.Combine(Programs, "qemu-img"), "");
        var obstacle = QemuPrograms.FindObstacle(_images, Programs);
        obstacle.ShouldNotBeNull();
        obstacle.ShouldContain("apt-get install --no-install-recommends qemu-system-x86");
        obstacle.ShouldNotContain("qemu-utils");
    }

    [Fact]
    public void Fetching_a_kernel_takes_a_program_only_as_long_as_there_is_none()
    {
        foreach (var program in (string[])["qemu-system-x86_64", "qemu-img", "mkfs.ext4"]) File.WriteAllText(Path.Combine(Programs, program), "");
        QemuPrograms.FindObstacle(_images, Programs).ShouldNotBeNull().ShouldContain("mmdebstrap");
        Directory.CreateDirectory(Path.Combine(_images, "kernel-0123456789ab"));
        QemuPrograms.FindObstacle(_images, Programs).ShouldBeNull();
    }
}
