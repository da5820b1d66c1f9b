using Platform.ControlPlane.Scheduling;
using Platform.Kubernetes.Core.V1;
using static Platform.ControlPlane.Tests.Scheduling.SchedulingFixtures;

namespace Platform.ControlPlane.Tests.Scheduling;

public sealed class SpreadAndAffinityTests
{
    private static readonly Taint Reserved = new() { Key = "reserved", Effect = "NoSchedule" };

    private static TopologySpreadConstraint Spread(string when = "DoNotSchedule", int? minDomains = null, string? taints = null, string? affinity = null, params string[] keys) => new()
    {
        MaxSkew = 1,
        TopologyKey = "zone",
        WhenUnsatisfiable = when,
        MinDomains = minDomains,
        NodeTaintsPolicy = taints,
        NodeAffinityPolicy = affinity,
        MatchLabelKeys = keys.Length == 0 ? null : keys,
        LabelSelector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } },
    };

    private static Pod With(TopologySpreadConstraint spread, string? version = null)
    {
        var pod = NewPod("p");
        var labels = new Dictionary<string, string>(pod.Metadata.Labels!);
        if (version is not null)
            labels["version"] = version;
        return pod with { Metadata = pod.Metadata with { Labels = labels }, Spec = pod.Spec with { TopologySpreadConstraints = [spread] } };
    }

    [Fact]
    public void A_domain_with_more_than_the_skew_is_left_out()
    {
        var cluster = ClusterOf(NewNode("a1"), NewNode("b1", zone: "b"));
        cluster.Place(NewPod("other"), "a1");
        Place(cluster, With(Spread())).Node.ShouldBe("b1");
    }

    [Fact]
    public void Fewer_domains_than_the_least_number_count_as_an_empty_one()
    {
        var cluster = ClusterOf(NewNode("a1"), NewNode("b1", zone: "b"));
        cluster.Place(NewPod("one"), "a1");
        cluster.Place(NewPod("two"), "b1");
        Place(cluster, With(Spread(minDomains: 2))).Node.ShouldNotBeNull();
        Place(cluster, With(Spread(minDomains: 3))).Message.ShouldBe("0/2 nodes are available: 2 node(s) didn't match pod topology spread constraints.");
    }

    [Fact]
    public void A_tainted_domain_holds_others_back_unless_taints_are_honoured()
    {
        var cluster = ClusterOf(NewNode("a1"), NewNode("b1", zone: "b", taint: Reserved));
        cluster.Place(NewPod("other"), "a1");
        Place(cluster, With(Spread())).Node.ShouldBeNull();
        Place(cluster, With(Spread(taints: "Honor"))).Node.ShouldBe("a1");
    }

    [Fact]
    public void A_domain_that_the_pods_selector_excludes_does_not_count_unless_affinity_is_ignored()
    {
        var cluster = ClusterOf(NewNode("a1"), NewNode("b1", zone: "b"));
        cluster.Place(NewPod("other"), "a1");
        Pod Bound(string? policy)
        {
            var pod = With(Spread(affinity: policy));
            return pod with { Spec = pod.Spec with { NodeSelector = new Dictionary<string, string> { ["zone"] = "a" } } };
        }

        Place(cluster, Bound(null)).Node.ShouldBe("a1");
        Place(cluster, Bound("Ignore")).Node.ShouldBeNull();
    }

    [Fact]
    public void Keys_whose_values_are_to_match_keep_versions_apart()
    {
        var cluster = ClusterOf(NewNode("a1"), NewNode("b1", zone: "b"));
        cluster.Place(With(Spread(), "old") with { Metadata = new() { Name = "o", Uid = "o", Namespace = "d", Labels = With(Spread(), "old").Metadata.Labels } }, "a1");
        Place(cluster, With(Spread(keys: "version"), "old")).Node.ShouldBe("b1");
        new[] { 1, 2 }.Select(_ => Place(cluster, With(Spread(keys: "version"), "new")).Node).ShouldAllBe(n => n != null);
    }

    [Fact]
    public void A_wish_for_evenness_decides_where_nothing_forbids()
    {
        var cluster = ClusterOf(NewNode("a1"), NewNode("a2"), NewNode("b1", zone: "b"));
        cluster.Place(NewPod("other"), "a1");
        Place(cluster, With(Spread("ScheduleAnyway"))).Node.ShouldBe("b1");
    }

    [Fact]
    public void A_pod_goes_near_pods_of_its_own_version_and_away_from_others()
    {
        static Pod Versioned(string name, string version) => NewPod(name) with
        {
            Metadata = new() { Name = name, Uid = name, Namespace = "d", Labels = new Dictionary<string, string> { ["app"] = "web", ["version"] = version } },
        };
        var cluster = ClusterOf(NewNode("a1"), NewNode("b1", zone: "b"));
        cluster.Place(Versioned("old", "1"), "a1");
        cluster.Place(Versioned("new", "2"), "b1");
        PodAffinityTerm Term(bool same) => new()
        {
            TopologyKey = "zone",
            LabelSelector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } },
            MatchLabelKeys = same ? ["version"] : null,
            MismatchLabelKeys = same ? null : ["version"],
        };
        var pod = Versioned("p", "2");
        Place(cluster, pod with { Spec = pod.Spec with { Affinity = new() { PodAffinity = new() { RequiredDuringSchedulingIgnoredDuringExecution = [Term(same: true)] } } } }).Node.ShouldBe("b1");
        Place(cluster, pod with { Spec = pod.Spec with { Affinity = new() { PodAntiAffinity = new() { RequiredDuringSchedulingIgnoredDuringExecution = [Term(same: false)] } } } }).Node.ShouldBe("b1");
    }

    [Fact]
    public void An_image_that_is_there_attracts()
    {
        var cluster = ClusterOf(NewNode("n1"), NewNode("n2", images: new ContainerImage { Names = ["registry/app:latest"], SizeBytes = 800L * 1024 * 1024 }));
        var pod = NewPod("p");
        pod = pod with { Spec = pod.Spec with { Containers = [pod.Spec.Containers[0] with { Image = "registry/app" }] } };
        new[] { 1, 2, 3 }.Select(_ => Place(cluster, pod).Node).ShouldAllBe(n => n == "n2");
    }

    [Fact]
    public void The_profile_that_packs_fills_a_node_where_the_usual_one_spreads()
    {
        var cluster = ClusterOf(NewNode("empty"), NewNode("used"));
        cluster.Place(NewPod("other", "1"), "used");
        Place(cluster, NewPod("p")).Node.ShouldBe("empty");
        Place(cluster, NewPod("p"), SchedulerProfile.Find("bin-packing-scheduler")).Node.ShouldBe("used");
        SchedulerProfile.Find("somebody-elses").ShouldBeNull();
    }
}
