using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.NodeAgent.Pods.Cgroups;

namespace Platform.NodeAgent.Tests.Pods.Cgroups;

public sealed class PodCgroupRulesTests
{
    [Fact]
    public void A_guaranteed_pod_lies_beside_the_classes_and_is_bounded()
    {
        var pod = Pod(Container(("500m", "64Mi"), ("500m", "64Mi")), Container(("250m", "32Mi"), ("250m", "32Mi")));

        PodCgroupRules.GroupOf(pod).ShouldBe("/kubepods/podabc");
        PodCgroupRules.Of(pod).ShouldBe(new CgroupLimits(768, 75_000, 96 << 20));
    }

    [Fact]
    public void A_burstable_pod_is_bounded_by_what_every_container_has_a_limit_of()
    {
        var pod = Pod(Container(("100m", null), ("200m", "64Mi")), Container(("100m", null), (null, "32Mi")));

        PodCgroupRules.GroupOf(pod).ShouldBe("/kubepods/burstable/podabc");
        PodCgroupRules.Of(pod).ShouldBe(new CgroupLimits(204, null, 96 << 20));
    }

    [Fact]
    public void A_pod_that_asks_for_nothing_weighs_least()
    {
        var pod = Pod(Container((null, null), (null, null)));

        PodCgroupRules.GroupOf(pod).ShouldBe("/kubepods/besteffort/podabc");
        PodCgroupRules.Of(pod).ShouldBe(new CgroupLimits(2, null, null));
    }

    [Fact]
    public void What_the_pod_says_as_a_whole_bounds_it()
    {
        var pod = Pod(Container((null, null), (null, null)));
        pod = pod with { Spec = pod.Spec with { Resources = Container(("1", "1Gi"), ("2", "2Gi")).Resources }, Status = new PodStatus { QosClass = "Burstable" } };

        PodCgroupRules.Of(pod).ShouldBe(new CgroupLimits(1024, 200_000, 2L << 30));
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1024, 39)]
    [InlineData(262_144, 10_000)]
    public void Shares_of_version_1_become_weights_of_version_2(long shares, long weight) => CgroupTree.Weight(shares).ShouldBe(weight);

    [Fact]
    public void The_widest_of_two_bounds_is_that_which_lets_both_be_in_force() =>
        new CgroupLimits(10, 500, null).Widest(new CgroupLimits(20, 400, 7)).ShouldBe(new CgroupLimits(20, 500, null));

    private static Pod Pod(params Container[] containers) => new() { Metadata = new ObjectMeta { Uid = "abc" }, Spec = new PodSpec { Containers = containers } };

    private static Container Container((string? Cpu, string? Memory) requests, (string? Cpu, string? Memory) limits) =>
        new() { Name = "one", Resources = new ResourceRequirements { Requests = Amounts(requests), Limits = Amounts(limits) } };

    private static Dictionary<string, Quantity> Amounts((string? Cpu, string? Memory) of) => new[] { ("cpu", of.Cpu), ("memory", of.Memory) }
        .Where(pair => pair.Item2 is not null).ToDictionary(pair => pair.Item1, pair => Quantity.Parse(pair.Item2!));
}
