using Platform.NodeAgent.Pods;

namespace Platform.NodeAgent.Tests.Pods;

public sealed class RestartBackoffTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_first_restart_comes_at_once_and_later_ones_wait_up_to_five_minutes()
    {
        var backoff = new RestartBackoff();
        var delays = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            delays.Add(backoff.Remaining("web", Now, Now).TotalSeconds);
            backoff.Restarted("web", TimeSpan.FromSeconds(1));
        }

        delays.ShouldBe([0, 10, 20, 40, 80, 160, 300, 300]);
    }

    [Fact]
    public void A_container_that_ran_for_long_is_forgiven()
    {
        var backoff = new RestartBackoff();
        for (var i = 0; i < 5; i++)
            backoff.Restarted("web", TimeSpan.FromSeconds(1));
        backoff.Restarted("web", TimeSpan.FromMinutes(11));

        backoff.Delay("web").ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Time_that_has_passed_counts()
    {
        var backoff = new RestartBackoff();
        backoff.Restarted("web", TimeSpan.FromSeconds(1));

        backoff.Remaining("web", Now, Now.AddSeconds(4)).ShouldBe(TimeSpan.FromSeconds(6));
        backoff.Remaining("web", Now, Now.AddSeconds(11)).ShouldBe(TimeSpan.Zero);
    }
}
