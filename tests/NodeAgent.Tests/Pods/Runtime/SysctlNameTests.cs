using Platform.NodeAgent.Pods.Runtime;

namespace Platform.NodeAgent.Tests.Pods.Runtime;

public sealed class SysctlNameTests
{
    [Theory]
    [InlineData("kernel.shm_rmid_forced", "kernel.shm_rmid_forced")]
    [InlineData("kernel/shm_rmid_forced", "kernel.shm_rmid_forced")]
    [InlineData("net/ipv4/conf/eth0.5/arp_ignore", "net.ipv4.conf.eth0/5.arp_ignore")]
    [InlineData("net.ipv4.conf.eth0/5.arp_ignore", "net.ipv4.conf.eth0/5.arp_ignore")]
    public void Names_with_slashes_mean_the_same_as_those_with_dots(string name, string normal) => SandboxConfigBuilder.SysctlName(name).ShouldBe(normal);
}
