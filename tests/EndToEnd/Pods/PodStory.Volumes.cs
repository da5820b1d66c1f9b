namespace Platform.EndToEnd.Pods;

/// <summary>What containers find in their file systems.</summary>
public sealed partial class PodStory
{
    [Fact, Step(10)]
    public async Task A_config_maps_change_reaches_a_running_pod_at_once_and_whole()
    {
        await SeeAsync("reader", "{.status.phase}", phase => phase == "Running", "reader runs");
        (await platform.KubectlAsync("patch", "configmap", "settings", "-p", """{"data":{"one":"2","two":"2"}}""")).ShouldSucceed();

        // Upstream's nodes look each minute.
        await Commands.EventuallyAsync(async () => (await platform.KubectlAsync("logs", "reader")).Output, log => log == "11\n22\n", "both values of the old version, then both of the new", TimeSpan.FromSeconds(20));
        (await ExecAsync("reader", "reader", "cat", "/all/deep/one", "/only/one")).ShouldBe("21", "the projected file follows, a subPath stays as it was");
    }

    [Fact, Step(11)]
    public async Task A_pods_labels_and_its_token_are_files()
    {
        (await platform.KubectlAsync("label", "pod", "reader", "colour=green", "--overwrite")).ShouldSucceed();

        await Commands.EventuallyAsync(() => ExecAsync("reader", "reader", "cat", "/all/labels"), labels => labels.Contains("colour=\"green\"", StringComparison.Ordinal), "the new label", TimeSpan.FromSeconds(20));
        (await ExecAsync("reader", "reader", "cat", "/all/token")).Split('.').Length.ShouldBe(3, "a JSON web token");
    }

    [Fact, Step(12)]
    public async Task A_secret_is_in_memory_with_the_mode_asked_for_and_readable_by_the_pods_group()
    {
        (await ExecAsync("reader", "reader", "cat", "/password/word")).ShouldBe("open sesame");
        (await ExecAsync("reader", "reader", "stat", "-L", "-c", "%a %g", "/password/word")).ShouldBe("440 2000\n");
        (await ExecAsync("reader", "reader", "grep", " /password ", "/proc/mounts")).ShouldContain("tmpfs");
    }

    [Fact, Step(13)]
    public async Task A_volume_in_memory_holds_what_it_was_given_and_one_on_disk_that_grows_beyond_ends_its_pod()
    {
        (await LogOfEndedAsync("described")).ShouldContain("1048576", "a megabyte fits and no more");
        await SeeAsync("overflowing", "{.status.reason}: {.status.message}", reason => reason.StartsWith("Evicted: Usage of EmptyDir volume \"cache\" exceeds the limit \"1Mi\"", StringComparison.Ordinal), "overflowing evicted");
    }

    [Fact, Step(14)]
    public async Task A_path_of_the_node_that_is_not_what_it_should_be_is_explained() => await Commands.EventuallyAsync(
        () => EventsAsync("misplaced"), events => events.Contains("hostPath type check failed: /etc/no-such-file is not a file", StringComparison.Ordinal), "an event of misplaced");

    [Fact, Step(15)]
    public async Task The_environment_describes_the_pod()
    {
        var log = await LogOfEndedAsync("described");

        log[0].ShouldBe("hello described 64 125 blue open sesame");
        log[1].ShouldBe("1", "the line of hostAliases");
        (await platform.ValueAsync("{.status.containerStatuses[0].state.terminated.message}", "pod", "described")).ShouldBe("/work\n");
    }
}
