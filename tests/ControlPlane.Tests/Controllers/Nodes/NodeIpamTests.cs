using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Tests.Controllers.Nodes;

public sealed class NodeIpamTests
{
    [Fact]
    public async Task A_node_for_which_no_range_is_left_says_so_once_and_gets_the_range_of_one_that_goes()
    {
        await using var cluster = await ControlledCluster.StartAsync("10.244.0.0/23");
        foreach (var name in (string[])["a", "b"])
        {
            await cluster.AddNodeAsync(name);
            await HasRangeAsync(cluster, name);
        }

        await cluster.AddNodeAsync("c");
        await ControlledCluster.EventuallyAsync(
            async () => (await cluster.ListAsync<Event>()).Any(e => e.Reason == "CIDRNotAvailable" && e.InvolvedObject.Name == "c"), "an event says that no range is left");
        var taken = (await cluster.Client.GetAsync<Node>("a", null, default)).Spec.PodCIDR;
        await cluster.Client.DeleteAsync<Node>("a", null, null, default);
        (await HasRangeAsync(cluster, "c")).Spec.PodCIDR.ShouldBe(taken);
        var said = (await cluster.ListAsync<Event>()).Single(e => e.Reason == "CIDRNotAvailable");
        (said.Count ?? said.Series?.Count ?? 1).ShouldBe(1, "one that waits must not try again and again");
    }

    private static Task<Node> HasRangeAsync(ControlledCluster cluster, string name) =>
        cluster.UntilAsync<Node>(name, null, n => !string.IsNullOrEmpty(n.Spec.PodCIDR), $"{name} has a range of pods");
}
