using Platform.ProvisioningService.Nodes.Qemu;

namespace Platform.ProvisioningService.Tests.Nodes.Qemu;

public sealed class QemuSizeTests
{
    [Theory]
    [InlineData("Standard_DS2_v2", 8, 2, 1536)]
    [InlineData("Standard_D4s_v5", 8, 4, 3072)]
    [InlineData("Standard_B1s", 8, 1, 1024)]
    [InlineData("Standard_D64s_v5", 2, 2, 1536)]
    [InlineData("Standard_D4294967296_v5", 2, 1, 1024)]
    [InlineData("whatever", 8, 1, 1024)]
    [InlineData("", 8, 1, 1024)]
    public void A_machine_has_the_processors_that_its_size_names_within_what_the_host_has(string vmSize, int hostProcessors, int processors, int megabytes) =>
        QemuSize.Of(vmSize, hostProcessors).ShouldBe(new QemuSize(processors, megabytes));
}
