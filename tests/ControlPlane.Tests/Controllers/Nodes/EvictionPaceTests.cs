using System.Globalization;
using Platform.ControlPlane.Controllers.Nodes;
using Platform.Kubernetes.Core.V1;
using Platform.Testing;

namespace Platform.ControlPlane.Tests.Controllers.Nodes;

public sealed class EvictionPaceTests
{
    private readonly TestTimeProvider _time = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void One_node_of_a_zone_is_given_up_every_ten_seconds()
    {
        var nodes = Nodes(well: 8, unwell: 2);
        var pace = PaceOf(nodes);
        Judge(pace, nodes, 0).ShouldBe((Eviction.Now, 0));
        Judge(pace, nodes, 1).ShouldBe((Eviction.Later, 10));
        _time.Advance(TimeSpan.FromSeconds(4));
        Judge(pace, nodes, 1).ShouldBe((Eviction.Later, 6));
        _time.Advance(TimeSpan.FromSeconds(6));
        Judge(pace, nodes, 1).ShouldBe((Eviction.Now, 0));
    }

    [Theory]
    [InlineData(1, 1, Eviction.Now)]
    [InlineData(1, 2, Eviction.Now)]
    [InlineData(3, 3, Eviction.Now)]
    [InlineData(1, 3, Eviction.Halted)]
    [InlineData(4, 6, Eviction.Halted)]
    [InlineData(20, 40, Eviction.Now)]
    [InlineData(0, 1, Eviction.Stopped)]
    [InlineData(0, 60, Eviction.Stopped)]
    internal void It_depends_on_how_many_are_well(int well, int unwell, Eviction verdict) =>
        Judge(PaceOf(Nodes(well, unwell)), Nodes(well, unwell), 0).Verdict.ShouldBe(verdict);

    [Fact]
    public void A_large_zone_that_is_mostly_unwell_is_given_up_slowly()
    {
        var nodes = Nodes(well: 20, unwell: 40);
        var pace = PaceOf(nodes);
        Judge(pace, nodes, 0).ShouldBe((Eviction.Now, 0));
        Judge(pace, nodes, 1).ShouldBe((Eviction.Later, 100));
    }

    [Fact]
    public void Zones_have_their_own_pace_and_one_that_is_lost_as_a_whole_is_given_up()
    {
        Node[] nodes = [.. Enumerable.Range(0, 4).Select(i => NodeOf(i, false, "a")), .. Enumerable.Range(4, 4).Select(i => NodeOf(i, i > 4, "b"))];
        var pace = PaceOf(nodes);
        Judge(pace, nodes, 0).ShouldBe((Eviction.Now, 0));
        Judge(pace, nodes, 4).ShouldBe((Eviction.Now, 0));
        Judge(pace, nodes, 1).ShouldBe((Eviction.Later, 10));
    }

    [Fact]
    public void It_is_told_when_a_node_changes_how_the_others_are_judged()
    {
        var pace = PaceOf(Nodes(well: 3, unwell: 2));
        pace.Observe(NodeOf(2, true), NodeOf(2, false)).ShouldBeTrue("three of five are not well");
        pace.Observe(NodeOf(3, true), NodeOf(3, false)).ShouldBeFalse("four of five are not well");
        pace.Observe(NodeOf(4, true), NodeOf(4, false)).ShouldBeTrue("none is well");
        pace.Observe(NodeOf(4, false), NodeOf(4, false)).ShouldBeFalse("nothing has changed");
        pace.Observe(NodeOf(4, false), null).ShouldBeFalse("none is well still");
        pace.Observe(null, NodeOf(5, true)).ShouldBeTrue("one is well");
    }

    private EvictionPace PaceOf(IEnumerable<Node> nodes)
    {
        var pace = new EvictionPace(_time);
        foreach (var node in nodes)
            pace.Observe(null, node);
        return pace;
    }

    private static (Eviction Verdict, double Wait) Judge(EvictionPace pace, Node[] nodes, int index) =>
        (pace.Judge(nodes[index], out var wait), wait.TotalSeconds);

    private static Node[] Nodes(int well, int unwell) => [.. Enumerable.Range(0, unwell + well).Select(i => NodeOf(i, i >= unwell))];

    private static Node NodeOf(int i, bool well, string zone = "a") => new()
    {
        Metadata = new() { Name = string.Create(CultureInfo.InvariantCulture, $"n{i}"), Labels = new Dictionary<string, string> { ["topology.kubernetes.io/zone"] = zone } },
        Status = new NodeStatus { Conditions = [new NodeCondition { Type = "Ready", Status = well ? "True" : "Unknown" }] },
    };
}
