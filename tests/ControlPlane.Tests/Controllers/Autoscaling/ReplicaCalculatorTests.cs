using Platform.ControlPlane.Controllers.Autoscaling;
using Platform.Kubernetes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Tests.Controllers.Autoscaling;

public sealed class ReplicaCalculatorTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly List<Pod> _pods = [];
    private readonly Dictionary<ObjectKey, PodUsage> _usage = [];
    private double _tolerance = 0.1;

    [Theory]
    [InlineData(3, 3, "300m,500m,700m", 30, 50, 5)]
    [InlineData(3, 3, "900m,950m,1000m", 100, 95, 3)]
    [InlineData(5, 5, "100m,100m,100m,100m,100m", 50, 10, 1)]
    [InlineData(2, 2, "1100m,1100m", 100, 110, 2)]
    [InlineData(2, 2, "1200m,1200m", 100, 120, 3)]
    public void Replicas_follow_the_share_of_what_is_requested(int current, int pods, string used, int target, int utilization, int expected)
    {
        Running(pods, used.Split(','));
        var proposal = Calculator().ByUtilization(current, "cpu", null, target, out _)!;
        (proposal.Utilization, proposal.Replicas).ShouldBe((utilization, expected));
    }

    [Fact]
    public void Replicas_follow_an_average_amount()
    {
        Running(3, "300m", "500m", "700m");
        var proposal = Calculator().ByAverage(3, "cpu", null, Quantity.Parse("250m"), out _)!;
        (proposal.Average, proposal.Replicas, proposal.Utilization).ShouldBe((500, 6, null));
    }

    [Fact]
    public void A_single_container_may_be_what_counts()
    {
        Add("p", "1", new Dictionary<string, string> { ["main"] = "100m", ["side"] = "900m" });
        Calculator().ByUtilization(1, "cpu", null, 50, out _)!.Utilization.ShouldBe(50);
        Calculator().ByUtilization(1, "cpu", "side", 50, out _)!.Utilization.ShouldBe(90);
    }

    [Fact]
    public void Pods_without_metrics_are_taken_as_idle_when_there_should_be_more()
    {
        Running(2, "1", "1");
        Unmeasured(1);
        // Two of three use all: with the third idle it is two thirds, above 50 percent by a third.
        Calculator().ByUtilization(3, "cpu", null, 50, out _)!.Replicas.ShouldBe(4);
    }

    [Fact]
    public void Pods_without_metrics_are_taken_as_busy_when_there_should_be_fewer()
    {
        Running(3, "100m", "100m", "100m");
        Calculator().ByUtilization(4, "cpu", null, 50, out _)!.Replicas.ShouldBe(1);
        Unmeasured(1);
        // 0.1 + 0.1 + 0.1 + 1 of four: 32 percent.
        Calculator().ByUtilization(4, "cpu", null, 50, out _)!.Replicas.ShouldBe(3);
    }

    [Fact]
    public void A_correction_never_turns_the_direction()
    {
        Running(1, "600m");
        Unmeasured(3);
        // Alone the pod speaks for more; with three idle ones it would be for fewer.
        Calculator().ByUtilization(4, "cpu", null, 50, out _)!.Replicas.ShouldBe(4);
    }

    [Fact]
    public void Pods_that_are_not_ready_are_taken_as_idle_when_there_should_be_more()
    {
        Running(2, "1", "1");
        Add("starting", "1", new Dictionary<string, string> { ["main"] = "1" }, ready: false);
        Calculator().ByUtilization(3, "cpu", null, 50, out _)!.Replicas.ShouldBe(4);
    }

    [Fact]
    public void What_a_processor_does_while_a_pod_starts_does_not_count_but_its_memory_does()
    {
        Running(1, "100m");
        Add("fresh", "1", new Dictionary<string, string> { ["main"] = "1" }, startedSecondsAgo: 60, readySecondsAgo: 5, measuredSecondsAgo: 0);
        Calculator().ByUtilization(2, "cpu", null, 10, out _)!.Replicas.ShouldBe(2);
        Add("settled", "1", new Dictionary<string, string> { ["main"] = "1" }, startedSecondsAgo: 60, readySecondsAgo: 50, measuredSecondsAgo: 0);
        Calculator().ByUtilization(3, "cpu", null, 10, out _)!.Replicas.ShouldBe(11);
    }

    [Fact]
    public void Pods_that_end_or_have_failed_do_not_count()
    {
        Running(1, "1");
        Add("ending", "1", new Dictionary<string, string> { ["main"] = "0" });
        _pods[^1] = _pods[^1] with { Metadata = _pods[^1].Metadata with { DeletionTimestamp = Now } };
        Add("failed", "1", []);
        _pods[^1] = _pods[^1] with { Status = _pods[^1].Status with { Phase = "Failed" } };
        Calculator().ByUtilization(1, "cpu", null, 50, out _)!.Replicas.ShouldBe(2);
    }

    [Theory]
    [InlineData(0.1, 2)]
    [InlineData(0.05, 3)]
    public void Use_near_the_target_changes_nothing(double tolerance, int expected)
    {
        _tolerance = tolerance;
        Running(2, "540m", "540m");
        Calculator().ByUtilization(2, "cpu", null, 50, out _)!.Replicas.ShouldBe(expected);
    }

    [Fact]
    public void Without_requests_or_metrics_nothing_can_be_computed()
    {
        Running(1, "1");
        _pods[0] = _pods[0] with { Spec = new PodSpec { Containers = [new Container { Name = "main" }] } };
        Calculator().ByUtilization(1, "cpu", null, 50, out var fault).ShouldBeNull();
        fault.ShouldBe("missing request for cpu in container main of Pod p0");

        _usage.Clear();
        Calculator().ByAverage(1, "cpu", null, Quantity.Parse("1"), out fault).ShouldBeNull();
        fault.ShouldBe("did not receive metrics for targeted pods (pods might be unready)");
    }

    private ReplicaCalculator Calculator() => new(_pods, _usage, new ScalingTolerance(_tolerance, _tolerance), Now);

    private void Running(int count, params string[] used)
    {
        for (var i = 0; i < count; i++)
            Add($"p{i}", "1", new Dictionary<string, string> { ["main"] = used[i] });
    }

    private void Unmeasured(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Add($"u{i}", "1", new Dictionary<string, string> { ["main"] = "1" });
            _usage.Remove(ObjectKey.Of(_pods[^1].Metadata));
        }
    }

    private void Add(
        string name, string request, Dictionary<string, string> used, bool ready = true,
        int startedSecondsAgo = 3600, int readySecondsAgo = 3590, int measuredSecondsAgo = 10)
    {
        var requests = new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse(request) };
        var names = used.Count == 0 ? ["main"] : used.Keys.ToArray();
        var started = Now.AddSeconds(-startedSecondsAgo);
        var pod = new Pod
        {
            Metadata = new() { Name = name, Namespace = "default" },
            Spec = new PodSpec { Containers = [.. names.Select(n => new Container { Name = n, Resources = new() { Requests = requests } })] },
            Status = new PodStatus
            {
                Phase = "Running",
                StartTime = started,
                Conditions = [new PodCondition { Type = "Ready", Status = ready ? "True" : "False", LastTransitionTime = ready ? Now.AddSeconds(-readySecondsAgo) : started }],
            },
        };
        _pods.Add(pod);
        _usage[ObjectKey.Of(pod.Metadata)] = new PodUsage(
            Now.AddSeconds(-measuredSecondsAgo), TimeSpan.FromSeconds(15),
            used.ToDictionary(u => u.Key, u => (IReadOnlyDictionary<string, Quantity>)new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse(u.Value) }));
    }
}
