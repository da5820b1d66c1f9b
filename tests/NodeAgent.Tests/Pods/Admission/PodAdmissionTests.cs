using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Pods.Admission;

namespace Platform.NodeAgent.Tests.Pods.Admission;

public sealed class PodAdmissionTests
{
    [Fact]
    public void An_ordinary_pod_is_welcome() => PodAdmission.Refusal(new Pod()).ShouldBeNull();

    [Theory]
    [InlineData("net.ipv4.ip_unprivileged_port_start", null)]
    [InlineData("net/ipv4/tcp_syncookies", null)]
    [InlineData("kernel.shm_rmid_forced", null)]
    [InlineData("kernel.msgmax", "Pod was rejected: forbidden sysctl: \"kernel.msgmax\" not allowlisted")]
    [InlineData("vm.overcommit_memory", "Pod was rejected: forbidden sysctl: \"vm.overcommit_memory\" not allowlisted")]
    public void Only_kernel_settings_that_harm_nobody_else_are_allowed(string sysctl, string? refusal)
    {
        var found = PodAdmission.Refusal(With(sysctl));

        found?.Message.ShouldBe(refusal);
        found?.Reason.ShouldBe("SysctlForbidden");
        (found is null).ShouldBe(refusal is null);
    }

    [Fact]
    public void Settings_of_a_namespace_that_is_the_nodes_are_refused()
    {
        var pod = With("net.ipv4.tcp_syncookies");

        PodAdmission.Refusal(pod with { Spec = pod.Spec with { HostNetwork = true } })!.Message!.ShouldContain("host net");
    }

    [Fact]
    public void What_the_node_cannot_do_is_refused_rather_than_left_out()
    {
        PodAdmission.Refusal(new Pod { Spec = new PodSpec { HostUsers = false } })!.Reason.ShouldBe("UserNamespacesNotSupported");
        PodAdmission.Refusal(new Pod { Spec = new PodSpec { Os = new PodOS { Name = "windows" } } })!.Reason.ShouldBe("PodOSNotSupported");
    }

    private static Pod With(string sysctl) =>
        new() { Spec = new PodSpec { SecurityContext = new PodSecurityContext { Sysctls = [new Sysctl { Name = sysctl, Value = "1" }] } } };
}
