using Platform.NodeAgent.Stats;

namespace Platform.NodeAgent.Tests.Stats;

public sealed class UsageRatesTests
{
    private readonly UsageRates _rates = new();

    [Fact]
    public void A_rate_is_the_difference_between_two_looks()
    {
        _rates.Next("c", 1000, 0).ShouldBeNull();
        _rates.Next("c", 6000, 10_000).ShouldBe(500_000_000);
    }

    [Fact]
    public void An_account_that_began_anew_has_no_rate()
    {
        _rates.Next("c", 1000, 0);

        _rates.Next("c", 10, 10_000).ShouldBeNull();
    }

    [Fact]
    public void What_is_gone_is_forgotten()
    {
        _rates.Next("c", 1000, 0);
        _rates.Keep(new HashSet<string>());

        _rates.Next("c", 2000, 10).ShouldBeNull();
    }
}
