using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.NodeAgent.Pods.Admission;

namespace Platform.NodeAgent.Tests.Pods.Admission;

public sealed class NodeAdmissionTests
{
    private static readonly Dictionary<string, Quantity> Allocatable = Amounts(("cpu", "2"), ("memory", "1Gi"), ("pods", "2"));

    [Fact]
    public void A_pod_that_asks_for_more_than_is_left_is_told_what_is_left()
    {
        var refusal = new NodeAdmission(Allocatable).Refusal(Pod("new", ("cpu", "1500m")), [Begun(Pod("old", ("cpu", "1")))]);

        refusal!.Reason.ShouldBe("OutOfcpu");
        refusal.Message.ShouldBe("Pod was rejected: Node didn't have enough resource: cpu, requested: 1500, used: 1000, capacity: 2000");
    }

    [Fact]
    public void A_node_has_so_many_pods_and_no_more() =>
        new NodeAdmission(Allocatable).Refusal(Pod("new"), [Begun(Pod("one")), Begun(Pod("two"))])!.Reason.ShouldBe("OutOfpods");

    [Fact]
    public void Of_two_pods_that_come_at_once_one_has_room()
    {
        var (one, other) = (Pod("one", ("memory", "600Mi")), Pod("other", ("memory", "600Mi")));
        var admission = new NodeAdmission(Allocatable);

        admission.Refusal(one, [other]).ShouldBeNull();
        admission.Refusal(other, [one])!.Reason.ShouldBe("OutOfmemory");
    }

    [Fact]
    public void A_pod_that_was_let_in_stays_in()
    {
        var admission = new NodeAdmission(Allocatable);
        var pod = Pod("one", ("cpu", "2"));
        admission.Refusal(pod, []).ShouldBeNull();

        admission.Refusal(pod, [Begun(Pod("old", ("cpu", "2")))]).ShouldBeNull();
    }

    [Fact]
    public void What_the_node_does_not_count_is_no_obstacle() => new NodeAdmission(Allocatable).Refusal(Pod("new", ("example.com/device", "1")), []).ShouldBeNull();

    [Fact]
    public void A_pod_that_means_other_nodes_is_refused()
    {
        var admission = new NodeAdmission(Allocatable);
        admission.Observe(new Platform.Kubernetes.Core.V1.Node { Metadata = new ObjectMeta { Name = "here", Labels = new Dictionary<string, string> { ["disk"] = "slow" } } });
        var pod = Pod("new") with { Spec = new PodSpec { NodeSelector = new Dictionary<string, string> { ["disk"] = "fast" } } };

        var refusal = admission.Refusal(pod, []);

        refusal!.Reason.ShouldBe("NodeAffinity");
        refusal.Message.ShouldBe("Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector");
    }

    private static Pod Begun(Pod pod) => pod with { Status = new PodStatus { StartTime = DateTimeOffset.UnixEpoch } };

    private static Pod Pod(string uid, params (string Name, string Amount)[] requests) => new()
    {
        Metadata = new ObjectMeta { Uid = uid },
        Spec = new PodSpec { Containers = [new Container { Name = "main", Resources = new ResourceRequirements { Requests = Amounts(requests) } }] },
    };

    private static Dictionary<string, Quantity> Amounts(params (string Name, string Amount)[] amounts) => amounts.ToDictionary(pair => pair.Name, pair => Quantity.Parse(pair.Amount));
}
