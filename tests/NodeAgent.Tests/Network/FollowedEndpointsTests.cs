using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Tests.Network;

public sealed class FollowedEndpointsTests
{
    [Fact]
    public void A_node_follows_what_the_slowest_of_its_parts_follows_and_nothing_before_each_has_spoken()
    {
        var told = new List<string>();
        var followed = new FollowedEndpoints(2, told.Add);

        followed.Follow(0, "10");
        followed.Follow(1, "7");
        followed.Follow(0, "12");
        followed.Follow(1, "no version");
        followed.Follow(1, "12");

        told.ShouldBe(["7", "7", "12"]);
    }
}
