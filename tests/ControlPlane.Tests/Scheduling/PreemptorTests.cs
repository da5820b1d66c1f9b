using Platform.ControlPlane.Scheduling;
using Platform.ControlPlane.Scheduling.Preemption;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Policy.V1;
using static Platform.ControlPlane.Tests.Scheduling.SchedulingFixtures;

namespace Platform.ControlPlane.Tests.Scheduling;

public sealed class PreemptorTests
{
    private readonly Placement _placement = new(new TestVolumes());
    private readonly List<PodDisruptionBudget> _budgets = [];

    private PreemptionResult Preempt(ClusterState cluster, Pod pod) =>
        new Preemptor(_placement, _ => _budgets).Find(pod, cluster, _placement.Choose(pod, cluster, SchedulerProfile.Default).Candidates);

    [Fact]
    public void Only_as_many_of_the_least_important_leave_as_are_needed_and_nothing_is_changed_yet()
    {
        var cluster = ClusterOf(NewNode("n"));
        cluster.Place(NewPod("low", "800m", priority: 1), "n");
        cluster.Place(NewPod("lower", "800m"), "n");
        var result = Preempt(cluster, NewPod("high", "1", priority: 10));
        result.Node.ShouldBe("n");
        result.Victims.Select(v => v.Metadata.Name).ShouldBe(["lower"]);
        cluster.Nodes[0].PodCount.ShouldBe(2);
        cluster.Nodes[0].Requested["cpu"].ShouldBe(1600);
    }

    [Fact]
    public void The_node_with_the_least_important_victims_is_chosen()
    {
        var cluster = ClusterOf(NewNode("n1"), NewNode("n2"), NewNode("n3"));
        cluster.Place(NewPod("a", "2", priority: 5), "n1");
        cluster.Place(NewPod("b", "2", priority: 2), "n2");
        cluster.Place(NewPod("c", "1", priority: 3), "n3");
        cluster.Place(NewPod("d", "1", priority: 0), "n3");
        Preempt(cluster, NewPod("high", "2", priority: 10)).Node.ShouldBe("n2");
    }

    [Fact]
    public void A_budget_is_kept_where_another_node_will_do()
    {
        _budgets.Add(new()
        {
            Metadata = new() { Uid = "b" },
            Spec = new() { Selector = new() { MatchLabels = new Dictionary<string, string> { ["guarded"] = "yes" } } },
        });
        var cluster = ClusterOf(NewNode("n1"), NewNode("n2"));
        var guarded = NewPod("guarded", "2");
        cluster.Place(guarded with { Metadata = guarded.Metadata with { Labels = new Dictionary<string, string> { ["guarded"] = "yes" } } }, "n1");
        cluster.Place(NewPod("more-important", "2", priority: 5), "n2");
        Preempt(cluster, NewPod("high", "2", priority: 10)).Node.ShouldBe("n2");
    }

    [Fact]
    public void Where_it_would_not_help_the_reasons_are_counted()
    {
        var cluster = ClusterOf(NewNode("equal"), NewNode("small", "500m"), NewNode("cordoned", cordoned: true));
        cluster.Place(NewPod("other", "2", priority: 10), "equal");
        var result = Preempt(cluster, NewPod("high", "1", priority: 10));
        (result.Node, result.Message).ShouldBe(
            (null, "0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling."));
    }

    [Fact]
    public void A_pod_that_must_not_preempt_waits()
    {
        var cluster = ClusterOf(NewNode("n"));
        cluster.Place(NewPod("low", "2"), "n");
        var pod = NewPod("polite", "1", priority: 10);
        Preempt(cluster, pod with { Spec = pod.Spec with { PreemptionPolicy = "Never" } }).Message.ShouldBe("not eligible due to preemptionPolicy=Never.");
    }

    [Fact]
    public void While_victims_end_no_others_are_chosen_and_their_room_is_kept_from_the_less_important()
    {
        var cluster = ClusterOf(NewNode("n"));
        var leaving = NewPod("leaving", "1");
        cluster.Place(leaving with { Metadata = leaving.Metadata with { DeletionTimestamp = DateTimeOffset.UnixEpoch } }, "n");
        cluster.Place(NewPod("staying", "1"), "n");
        var high = NewPod("high", "1", priority: 10);
        cluster.Nominate(high, "n");
        Preempt(cluster, high).Message.ShouldBe("not eligible due to a terminating pod on the nominated node.");

        cluster.RemovePod(leaving);
        Place(cluster, NewPod("quick", "1", priority: 5)).Node.ShouldBeNull();
        Place(cluster, high).Node.ShouldBe("n");
    }

    [Fact]
    public void A_pod_that_keeps_others_away_may_have_to_leave_for_them()
    {
        var term = new PodAffinityTerm { TopologyKey = "zone", LabelSelector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } } };
        var repelling = NewPod("repelling");
        var cluster = ClusterOf(NewNode("n"));
        cluster.Place(repelling with { Spec = repelling.Spec with { Affinity = new() { PodAntiAffinity = new() { RequiredDuringSchedulingIgnoredDuringExecution = [term] } } } }, "n");
        Preempt(cluster, NewPod("high", priority: 10)).Victims.Single().Metadata.Name.ShouldBe("repelling");
    }
}
