namespace Platform.EndToEnd.Pods;

/// <summary>What containers may do, and what they share.</summary>
public sealed partial class PodStory
{
    [Fact, Step(16)]
    public async Task A_confined_container_has_the_user_groups_and_rights_it_was_given() => (await LogOfEndedAsync("confined")).ShouldBe(
    [
        "1234", "2345", "2345 3456 4567", "CapEff:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2", "touch: /file: Read-only file system", "3456", "81",
    ]);

    [Fact, Step(17)]
    public async Task A_group_alone_goes_with_the_images_user() => (await LogOfEndedAsync("group-only")).ShouldBe(["10001", "2345"]);

    [Fact, Step(18)]
    public async Task A_pod_with_the_nodes_namespaces_sees_the_node() =>
        (await LogOfEndedAsync("at-home")).ShouldBe(["systemd", "same net", "same ipc", "1"]);

    [Fact, Step(19)]
    public async Task Containers_that_share_processes_see_each_other() => await Commands.EventuallyAsync(
        async () => (await platform.KubectlAsync("logs", "together", "-c", "one")).Output, log => log.Contains("pause\nsh\ntail\n", StringComparison.Ordinal), "the other's process");

    [Fact, Step(20)]
    public async Task A_kernel_setting_that_would_harm_others_is_refused() => await SeeAsync(
        "dangerous", "{.status['phase','reason','message']}", status => status == "Failed SysctlForbidden Pod was rejected: forbidden sysctl: \"kernel.msgmax\" not allowlisted", "the refusal");
}
