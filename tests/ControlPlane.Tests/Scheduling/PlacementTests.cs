using Platform.ControlPlane.Controllers.Nodes;
using Platform.ControlPlane.Scheduling;
using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using static Platform.ControlPlane.Tests.Scheduling.SchedulingFixtures;

namespace Platform.ControlPlane.Tests.Scheduling;

public sealed class PlacementTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_reason_is_counted_with_its_nodes()
    {
        var taint = new Taint { Key = "only", Value = "gpu", Effect = "NoSchedule" };
        Place(ClusterOf(NewNode("n1"), NewNode("n2"), NewNode("n3", taint: taint), NewNode("n4", cordoned: true)), NewPod("p", "3")).Message.ShouldBe(
            "0/4 nodes are available: 1 node(s) had untolerated taint {only: gpu}, 1 node(s) were unschedulable, 2 Insufficient cpu.");
    }

    [Fact]
    public void Without_nodes_there_is_nothing_to_choose() => Place(ClusterOf(), NewPod("p")).Message.ShouldBe("no nodes available to schedule pods");

    [Fact]
    public void A_tolerated_taint_is_no_obstacle()
    {
        var pod = NewPod("p");
        pod = pod with { Spec = pod.Spec with { Tolerations = [new Toleration { Operator = "Exists" }] } };
        Place(ClusterOf(NewNode("n", taint: new Taint { Key = "k", Effect = "NoExecute" })), pod).Node.ShouldBe("n");
    }

    [Fact]
    public void A_host_port_is_given_once_on_a_node()
    {
        var cluster = ClusterOf(NewNode("n"));
        cluster.Place(NewPod("first", hostPort: 80), "n");
        Place(cluster, NewPod("second", hostPort: 80)).Message.ShouldBe(
            "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.");
        Place(cluster, NewPod("third", hostPort: 81)).Node.ShouldBe("n");
    }

    [Fact]
    public void Pods_that_repel_each_other_are_in_different_domains()
    {
        var term = new PodAffinityTerm { TopologyKey = "zone", LabelSelector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } } };
        var pod = NewPod("p");
        pod = pod with { Spec = pod.Spec with { Affinity = new() { PodAntiAffinity = new() { RequiredDuringSchedulingIgnoredDuringExecution = [term] } } } };
        var cluster = ClusterOf(NewNode("n1"), NewNode("n2"), NewNode("n3", zone: "b"));
        cluster.Place(NewPod("other"), "n1");
        Place(cluster, pod).Node.ShouldBe("n3");
    }

    [Fact]
    public void A_pod_leaves_when_the_shortest_toleration_of_a_taint_ends()
    {
        var taint = new Taint { Key = NodeTaints.Unreachable, Effect = "NoExecute", TimeAdded = Now };
        var node = NewNode("n", taint: taint);
        var pod = NewPod("p");
        TaintEvictionController.DueAt(pod, node, Now).ShouldBe(Now);
        pod = pod with
        {
            Spec = pod.Spec with { Tolerations = [new Toleration { Key = NodeTaints.Unreachable, Operator = "Exists", Effect = "NoExecute", TolerationSeconds = 300 }] },
        };
        TaintEvictionController.DueAt(pod, node, Now.AddSeconds(10)).ShouldBe(Now.AddSeconds(300));
        TaintEvictionController.DueAt(pod, NewNode("m"), Now).ShouldBeNull();
    }

    [Fact]
    public void Init_containers_need_the_largest_and_sidecars_the_sum()
    {
        static Container With(string cpu, string? restart = null) => new()
        {
            Name = "c",
            RestartPolicy = restart,
            Resources = new() { Requests = new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse(cpu) } },
        };
        var pod = new Pod { Spec = new PodSpec { InitContainers = [With("100m", "Always"), With("1")], Containers = [With("300m"), With("200m")] } };
        PodRequests.Of(pod)["cpu"].ShouldBe(1100);
    }
}
