using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Tests.Controllers.Nodes;

public sealed class NodeTaintTests() : ControlledClusterTests("one", "two")
{
    private const string Unreachable = "node.kubernetes.io/unreachable";

    [Fact]
    public async Task Pods_are_driven_off_a_lost_node_and_off_none_when_all_are_lost()
    {
        await SetReadyAsync("one", "Unknown");
        await TaintedAsync("one", TaintEffect.NoSchedule, TaintEffect.NoExecute);

        await SetReadyAsync("two", "Unknown");
        await TaintedAsync("two", TaintEffect.NoSchedule);
        await TaintedAsync("one", TaintEffect.NoSchedule);

        await SetReadyAsync("two", "True");
        await TaintedAsync("two");
    }

    private Task<Node> TaintedAsync(string name, params string[] effects) => Cluster.UntilAsync<Node>(
        name, null, n => (n.Spec.Taints ?? []).Where(t => t.Key == Unreachable).Select(t => t.Effect).Order().SequenceEqual(effects.Order()),
        $"{name} is tainted as unreachable with {string.Join(" and ", effects.DefaultIfEmpty("nothing"))}");

    private Task SetReadyAsync(string name, string status) => Retry.OnConflictAsync(async () =>
    {
        var node = await Cluster.Client.GetAsync<Node>(name, null, default);
        await Cluster.Client.UpdateStatusAsync(node with { Status = node.Status with { Conditions = [new NodeCondition { Type = "Ready", Status = status }] } }, default);
    });
}
