using System.Text.Json.Nodes;
using Platform.ProvisioningService.ManagedClusters;

namespace Platform.ProvisioningService.Tests.ManagedClusters;

/// <summary>Pools are written as their nodes by ordinal: <c>o</c> of the old version, <c>n</c> of the new, upper case when Ready.</summary>
public sealed class NodePlanTests
{
    [Theory]
    // A new pool, and growing.
    [InlineData("", 2, 1, 2, "")]
    [InlineData("N", 3, 1, 2, "")]
    [InlineData("NNN", 3, 1, 0, "")]
    // Shrinking takes the last.
    [InlineData("NNN", 1, 1, 0, "1 2")]
    // An upgrade: one above, and one away when it is Ready.
    [InlineData("OO", 2, 1, 1, "")]
    [InlineData("OOn", 2, 1, 0, "")]
    [InlineData("OON", 2, 1, 0, "0")]
    [InlineData("ON", 2, 1, 1, "")]
    [InlineData("ONN", 2, 1, 0, "0")]
    [InlineData("NN", 2, 1, 0, "")]
    // A wider surge.
    [InlineData("OOO", 3, 3, 3, "")]
    [InlineData("OOONn", 3, 3, 1, "0")]
    [InlineData("OOONNN", 3, 3, 0, "0 1 2")]
    // Scaled down while it is upgraded, and to nothing.
    [InlineData("OOON", 2, 1, 0, "0 1")]
    [InlineData("OO", 0, 1, 0, "0 1")]
    public void The_next_step_follows_from_the_nodes_alone(string nodes, int count, int surge, int add, string remove)
    {
        var plan = Plan(nodes, count, surge, mayReplace: true);

        plan.Add.ShouldBe(add);
        string.Join(' ', plan.Remove.Select(node => node.Ordinal)).ShouldBe(remove);
    }

    [Theory]
    [InlineData("OO", 2, 0, "")]
    [InlineData("OO", 3, 1, "")]
    [InlineData("OOO", 2, 0, "0")]
    public void A_pool_whose_turn_has_not_come_is_only_scaled(string nodes, int count, int add, string remove)
    {
        var plan = Plan(nodes, count, 1, mayReplace: false);

        plan.Add.ShouldBe(add);
        string.Join(' ', plan.Remove.Select(node => node.Ordinal)).ShouldBe(remove);
    }

    [Fact]
    public void A_node_that_is_being_emptied_stays_the_one_that_goes()
    {
        NodeFacts[] nodes = [Node(0, "old"), Node(1, "old") with { DrainingSince = DateTimeOffset.UnixEpoch }, Node(2, "new")];

        var plan = NodePlan.Next(Target(2, 1), nodes, new HashSet<string> { "n0", "n1", "n2" }, mayReplace: true);

        plan.Remove.ShouldHaveSingleItem().Name.ShouldBe("n1");
        plan.Cordon.Select(node => node.Name).ShouldBe(["n0", "n1"], ignoreOrder: true);
    }

    [Theory]
    [InlineData(null, 3, 1)]
    [InlineData("2", 3, 2)]
    [InlineData("33%", 3, 1)]
    [InlineData("50%", 3, 2)]
    [InlineData("1%", 100, 1)]
    public void A_surge_is_a_number_or_a_share_rounded_up(string? asked, int count, int surge)
    {
        var pool = new JsonObject { ["name"] = "np", ["count"] = count };
        if (asked is not null) pool["upgradeSettings"] = new JsonObject { ["maxSurge"] = asked };

        PoolTarget.Of(pool).Surge.ShouldBe(surge);
    }

    private static NodePlan Plan(string nodes, int count, int surge, bool mayReplace)
    {
        var facts = nodes.Select((letter, ordinal) => Node(ordinal, char.ToLowerInvariant(letter) == 'n' ? "new" : "old")).ToList();
        var ready = facts.Where(node => char.IsUpper(nodes[node.Ordinal])).Select(node => node.Name).ToHashSet();
        return NodePlan.Next(Target(count, surge), facts, ready, mayReplace);
    }

    private static PoolTarget Target(int count, int surge) => new("np", count, "1.34.2", "new", surge);

    private static NodeFacts Node(int ordinal, string image) => new($"n{ordinal}", "np", ordinal, 4 + ordinal, image == "new" ? "1.34.2" : "1.33.6", image);
}
