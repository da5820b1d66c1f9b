using Platform.ControlPlane.Controllers.Nodes;
using Platform.ControlPlane.Scheduling;
using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Tests.Scheduling;

public sealed class PlacementTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static Node NewNode(string name, string cpu = "2", Taint? taint = null, bool cordoned = false, string zone = "a") => new()
    {
        Metadata = new() { Name = name, Labels = new Dictionary<string, string> { ["zone"] = zone } },
        Spec = new NodeSpec { Taints = taint is null ? null : [taint], Unschedulable = cordoned },
        Status = new NodeStatus
        {
            Conditions = [new NodeCondition { Type = "Ready", Status = "True" }],
            Allocatable = new Dictionary<string, Quantity>
            {
                ["cpu"] = Quantity.Parse(cpu),
                ["memory"] = Quantity.Parse("4Gi"),
                ["pods"] = Quantity.Parse("10"),
            },
        },
    };

    private static Pod NewPod(string name, string cpu = "100m", int hostPort = 0) => new()
    {
        Metadata = new() { Name = name, Namespace = "d", Uid = name, Labels = new Dictionary<string, string> { ["app"] = "web" } },
        Spec = new PodSpec
        {
            Containers =
            [
                new Container
                {
                    Name = "c",
                    Ports = hostPort == 0 ? null : [new ContainerPort { ContainerPortValue = 80, HostPort = hostPort }],
                    Resources = new() { Requests = new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse(cpu) } },
                },
            ],
        },
    };

    private static PlacementResult Place(Pod pod, params Node[] nodes)
    {
        var cluster = new ClusterState();
        foreach (var node in nodes)
            cluster.SetNode(node);
        return new Placement(new TestVolumes()).Choose(pod, cluster);
    }

    [Fact]
    public void Every_reason_is_counted_with_its_nodes()
    {
        var taint = new Taint { Key = "only", Value = "gpu", Effect = "NoSchedule" };
        Place(NewPod("p", "3"), NewNode("n1"), NewNode("n2"), NewNode("n3", taint: taint), NewNode("n4", cordoned: true)).Message.ShouldBe(
            "0/4 nodes are available: 1 node(s) had untolerated taint {only: gpu}, 1 node(s) were unschedulable, 2 Insufficient cpu.");
    }

    [Fact]
    public void Without_nodes_there_is_nothing_to_choose() => Place(NewPod("p")).Message.ShouldBe("no nodes available to schedule pods");

    [Fact]
    public void A_tolerated_taint_is_no_obstacle()
    {
        var pod = NewPod("p");
        pod = pod with { Spec = pod.Spec with { Tolerations = [new Toleration { Operator = "Exists" }] } };
        Place(pod, NewNode("n", taint: new Taint { Key = "k", Effect = "NoExecute" })).Node.ShouldBe("n");
    }

    [Fact]
    public void A_host_port_is_given_once_on_a_node()
    {
        var cluster = new ClusterState();
        cluster.SetNode(NewNode("n"));
        cluster.Place(NewPod("first", hostPort: 80), "n");
        new Placement(new TestVolumes()).Choose(NewPod("second", hostPort: 80), cluster).Message.ShouldBe(
            "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.");
        new Placement(new TestVolumes()).Choose(NewPod("third", hostPort: 81), cluster).Node.ShouldBe("n");
    }

    [Fact]
    public void Pods_that_repel_each_other_are_in_different_domains()
    {
        var term = new PodAffinityTerm { TopologyKey = "zone", LabelSelector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } } };
        var pod = NewPod("p");
        pod = pod with { Spec = pod.Spec with { Affinity = new() { PodAntiAffinity = new() { RequiredDuringSchedulingIgnoredDuringExecution = [term] } } } };
        var cluster = new ClusterState();
        cluster.SetNode(NewNode("n1"));
        cluster.SetNode(NewNode("n2"));
        cluster.SetNode(NewNode("n3", zone: "b"));
        cluster.Place(NewPod("other"), "n1");
        new Placement(new TestVolumes()).Choose(pod, cluster).Node.ShouldBe("n3");
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
