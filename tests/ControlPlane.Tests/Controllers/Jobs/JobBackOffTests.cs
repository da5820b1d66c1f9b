using Platform.ControlPlane.Controllers.Jobs;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Tests.Controllers.Jobs;

public sealed class JobBackOffTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    [InlineData(4, 80)]
    [InlineData(9, 600)]
    public void A_job_waits_twice_as_long_after_each_failure_and_ten_minutes_at_most(int failures, int seconds)
    {
        var pods = Enumerable.Range(0, failures).Select(i => Ended("Failed", Noon.AddSeconds(i - failures + 1))).ToList();
        JobBackOff.Until(pods, pods).ShouldBe(Noon.AddSeconds(seconds));
    }

    [Fact]
    public void A_success_makes_the_next_failure_the_first()
    {
        var failures = new[] { Ended("Failed", Noon.AddMinutes(-3)), Ended("Failed", Noon.AddMinutes(-2)), Ended("Failed", Noon) };
        JobBackOff.Until([.. failures, Ended("Succeeded", Noon.AddMinutes(-1))], failures).ShouldBe(Noon.AddSeconds(10));
        JobBackOff.Until([Ended("Succeeded", Noon)], []).ShouldBe(DateTimeOffset.MinValue);
    }

    private static Pod Ended(string phase, DateTimeOffset end) => new()
    {
        Status = new()
        {
            Phase = phase,
            ContainerStatuses = [new() { Name = "main", State = new() { Terminated = new() { FinishedAt = (Time)end } } }],
        },
    };
}
