using Platform.ControlPlane.Controllers.Autoscaling;
using Platform.Kubernetes.Autoscaling.V2;

namespace Platform.ControlPlane.Tests.Controllers.Autoscaling;

public sealed class ScalingBehaviorTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly ScalingHistory _history = new();

    private static HpaScalingPolicy Pods(int value, int seconds) => new() { Type = "Pods", Value = value, PeriodSeconds = seconds };

    private static HpaScalingPolicy Percent(int value, int seconds) => new() { Type = "Percent", Value = value, PeriodSeconds = seconds };

    private static HpaScalingRules Rules(string? select = null, int? window = 0, params HpaScalingPolicy[] policies) =>
        new() { SelectPolicy = select, StabilizationWindowSeconds = window, Policies = policies };

    private ScalingDecision Decide(int current, int desired, int seconds = 0, HpaScalingRules? up = null, HpaScalingRules? down = null, int min = 1, int max = 1000)
    {
        var behavior = up is null && down is null ? null : new HorizontalPodAutoscalerBehavior { ScaleUp = up, ScaleDown = down };
        var spec = new HorizontalPodAutoscalerSpec { MinReplicas = min, MaxReplicas = max, Behavior = behavior };
        var decision = new ScalingBehavior(spec, _history).Decide(current, desired, Start.AddSeconds(seconds));
        if (decision.Replicas != current)
            _history.Scaled(decision.Replicas - current, Start.AddSeconds(seconds));
        return decision;
    }

    [Theory]
    [InlineData(1, 100, 5)]
    [InlineData(3, 100, 7)]
    [InlineData(10, 100, 20)]
    public void Without_a_behaviour_it_doubles_or_adds_four_in_fifteen_seconds(int current, int desired, int expected)
    {
        var decision = Decide(current, desired);
        (decision.Replicas, decision.IsLimited, decision.LimitReason).ShouldBe((expected, true, "ScaleUpLimit"));
        Decide(expected, desired, seconds: 10).Replicas.ShouldBe(expected);
        Decide(expected, desired, seconds: 16).Replicas.ShouldBeGreaterThan(expected);
    }

    [Fact]
    public void Without_a_behaviour_it_shrinks_to_the_highest_recommendation_of_five_minutes()
    {
        Decide(10, 10);
        var held = Decide(10, 2, seconds: 100);
        (held.Replicas, held.AbleReason).ShouldBe((10, "ScaleDownStabilized"));
        Decide(10, 4, seconds: 200).Replicas.ShouldBe(10);
        Decide(10, 2, seconds: 301).Replicas.ShouldBe(4);
        Decide(4, 2, seconds: 501).Replicas.ShouldBe(2);
    }

    [Fact]
    public void A_window_for_growing_takes_the_lowest_recommendation_of_it()
    {
        var up = Rules(null, 60, Percent(1000, 15));
        Decide(2, 3, up: up);
        var held = Decide(2, 8, seconds: 30, up: up);
        (held.Replicas, held.AbleReason).ShouldBe((3, "ScaleUpStabilized"));
        Decide(3, 8, seconds: 90, up: up).Replicas.ShouldBe(8);
    }

    [Theory]
    [InlineData("Max", 20)]
    [InlineData("Min", 14)]
    [InlineData("Disabled", 10)]
    public void The_policy_that_allows_most_counts_or_least_or_none(string select, int expected) =>
        Decide(10, 100, up: Rules(select, 0, Pods(4, 60), Percent(100, 60))).Replicas.ShouldBe(expected);

    [Theory]
    [InlineData("Max", 5)]
    [InlineData("Min", 8)]
    [InlineData("Disabled", 10)]
    public void Policies_for_shrinking_count_likewise(string select, int expected)
    {
        var decision = Decide(10, 1, down: Rules(select, 0, Pods(2, 60), Percent(50, 60)));
        decision.Replicas.ShouldBe(expected);
        decision.LimitReason.ShouldBe("ScaleDownLimit");
    }

    [Fact]
    public void What_was_changed_within_the_period_counts_against_its_policy()
    {
        var up = Rules(null, 0, Pods(4, 60));
        Decide(10, 100, up: up).Replicas.ShouldBe(14);
        Decide(14, 100, seconds: 30, up: up).Replicas.ShouldBe(14);
        Decide(14, 100, seconds: 61, up: up).Replicas.ShouldBe(18);
    }

    [Fact]
    public void Bounds_hold_and_are_named()
    {
        var most = Decide(8, 30, max: 12);
        (most.Replicas, most.LimitReason, most.LimitMessage).ShouldBe((12, "TooManyReplicas", "the desired replica count is more than the maximum replica count"));
        var least = Decide(8, 1, min: 3, down: Rules(null, 0, Percent(100, 15)));
        (least.Replicas, least.LimitReason).ShouldBe((3, "TooFewReplicas"));
        var within = Decide(8, 9);
        (within.Replicas, within.IsLimited, within.LimitReason).ShouldBe((9, false, "DesiredWithinRange"));
    }
}
