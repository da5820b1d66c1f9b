namespace Platform.EndToEnd;

/// <summary>Pods come and go for a long while, and nothing of them stays.</summary>
public sealed class PodChurnSoak(PlatformUnderTest platform) : IClassFixture<PlatformUnderTest>
{
    private const int Rounds = 30, PodsInARound = 10;

    [Fact, Trait("Category", "Soak")]
    public async Task Three_hundred_pods_come_and_go_without_a_trace_on_the_nodes()
    {
        (await platform.DemoAsync(TimeSpan.FromMinutes(10))).ShouldSucceed();
        var image = await platform.ValueAsync("{.spec.template.spec.containers[0].image}", "deployment", "web");
        var before = CountGroups();
        for (var round = 0; round < Rounds; round++)
        {
            (await platform.KubectlAsync("create", "deployment", "churn", $"--image={image}", $"--replicas={PodsInARound}")).ShouldSucceed();
            await Commands.EventuallyAsync(async () => (await platform.ValueAsync("{.items[*].status.phase}", "pods", "-l", "app=churn")).Split(' ').Count(phase => phase == "Running"), count => count == PodsInARound, "all pods Running", TimeSpan.FromMinutes(2));
            (await platform.KubectlAsync("delete", "deployment", "churn", "--wait=false")).ShouldSucceed();
            await Commands.EventuallyAsync(() => platform.ValueAsync("{.items[*].metadata.name}", "pods", "-l", "app=churn"), names => names.Length == 0, "all pods gone", TimeSpan.FromMinutes(2));
        }

        await Commands.EventuallyAsync(() => Task.FromResult(CountGroups()), count => count <= before, "the pods' control groups gone");
        (await platform.PlatformAsync("group", "delete", "--name", "pets", "--yes")).ShouldSucceed();
    }

    private static int CountGroups() => Directory.EnumerateDirectories("/sys/fs/cgroup", "platform-*", SearchOption.AllDirectories)
        .Sum(group => Directory.EnumerateDirectories(group, "*", SearchOption.AllDirectories).Count());
}
