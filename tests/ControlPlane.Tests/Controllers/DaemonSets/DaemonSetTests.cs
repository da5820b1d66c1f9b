using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Tests.Controllers.DaemonSets;

public sealed class DaemonSetTests() : ControlledClusterTests("node-1", "node-2")
{
    [Fact]
    public async Task Every_node_has_one_pod_also_one_that_comes_later()
    {
        await CreateAsync();
        await AvailableAsync(2);
        await Cluster.AddNodeAsync("node-3");
        var set = await AvailableAsync(3);
        (set.Status.DesiredNumberScheduled, set.Status.CurrentNumberScheduled, set.Status.NumberMisscheduled).ShouldBe((3, 3, 0));
        (await Cluster.ListAsync<Pod>()).Select(p => p.Spec.NodeName).Order().ShouldBe(["node-1", "node-2", "node-3"]);
    }

    [Fact]
    public async Task A_cordoned_node_keeps_its_pod_and_a_node_that_no_longer_matches_loses_it()
    {
        await CreateAsync(s => s with { Template = s.Template with { Spec = s.Template.Spec with { NodeSelector = new Dictionary<string, string> { ["disk"] = "ssd" } } } });
        await ChangeAsync<Node>("node-1", null, n => n with { Metadata = n.Metadata with { Labels = new Dictionary<string, string>(n.Metadata.Labels!) { ["disk"] = "ssd" } } });
        await AvailableAsync(1);
        await ChangeAsync<Node>("node-1", null, n => n with { Spec = n.Spec with { Unschedulable = true } });
        await ControlledCluster.EventuallyAsync(
            async () => (await Cluster.Client.GetAsync<Node>("node-1", null, default)).Spec.Taints?.Any(t => t.Key == "node.kubernetes.io/unschedulable") == true, "the node is tainted");
        (await AvailableAsync(1)).Status.NumberMisscheduled.ShouldBe(0);

        await ChangeAsync<Node>("node-1", null, n => n with { Metadata = n.Metadata with { Labels = new Dictionary<string, string>() } });
        await ControlledCluster.EventuallyAsync(async () => (await Cluster.ListAsync<Pod>()).Count == 0, "the pod is gone");
    }

    [Fact]
    public async Task A_new_template_replaces_the_pods_and_the_old_one_can_be_brought_back()
    {
        await CreateAsync();
        await AvailableAsync(2);
        await ChangeAsync<DaemonSet>("agent", "default", s => s with { Spec = s.Spec with { Template = Template("agent:2") } });
        await Cluster.UntilAsync<DaemonSet>("agent", "default", s => s.Status is { UpdatedNumberScheduled: 2, NumberAvailable: 2, ObservedGeneration: 2 }, "both pods are new");
        (await Cluster.ListAsync<Pod>()).ShouldAllBe(p => p.Spec.Containers[0].Image == "agent:2");

        var first = (await Cluster.ListAsync<ControllerRevision>()).Single(r => r.Revision == 1);
        await Cluster.Client.PatchAsync<DaemonSet>("agent", "default", ResourcePatch.StrategicMerge(System.Text.Json.Nodes.JsonNode.Parse(first.Data!.Value.GetRawText())!), default);
        await ControlledCluster.EventuallyAsync(
            async () => (await Cluster.ListAsync<Pod>()) is { Count: 2 } pods && pods.All(p => p.Spec.Containers[0].Image == "agent:1"), "both pods are as before");
        (await Cluster.ListAsync<ControllerRevision>()).Select(r => r.Revision).Order().ShouldBe([2, 3]);
    }

    private async Task CreateAsync(Func<DaemonSetSpec, DaemonSetSpec>? change = null)
    {
        var spec = new DaemonSetSpec { Selector = new LabelSelector { MatchLabels = Labels }, Template = Template("agent:1") };
        await Cluster.Client.CreateAsync(new DaemonSet { Metadata = new() { Name = "agent", Namespace = "default" }, Spec = change?.Invoke(spec) ?? spec }, default);
    }

    private Task<DaemonSet> AvailableAsync(int count) => Cluster.UntilAsync<DaemonSet>(
        "agent", "default", s => s.Status.NumberAvailable == count && s.Status.NumberUnavailable is null, $"{count} pods are available");

    private Task ChangeAsync<T>(string name, string? ns, Func<T, T> change)
        where T : class, Kubernetes.IResource<T> => Retry.OnConflictAsync(
            async () => { await Cluster.Client.UpdateAsync(change(await Cluster.Client.GetAsync<T>(name, ns, default)), default); });

    private static Dictionary<string, string> Labels => new() { ["app"] = "agent" };

    private static PodTemplateSpec Template(string image) =>
        new() { Metadata = new() { Labels = Labels }, Spec = new PodSpec { Containers = [new Container { Name = "main", Image = image }] } };
}
