using System.Net;
using Platform.Foundation.Installation;
using Platform.ProvisioningService.Networking;

namespace Platform.ProvisioningService.Tests.Networking;

public sealed class RangeRulesTests
{
    private static readonly PlatformInstallation Installation = new() { DataDirectory = "/nonexistent" };

    [Fact]
    public void Ranges_that_the_machine_does_not_use_are_free() => Find("10.224.0.0/16", "10.244.0.0/16", "10.0.0.0/16").ShouldBeNull();

    [Theory]
    [InlineData("10.224.0.0/16", "10.224.64.0/18", "10.0.0.0/16", "The pod range 10.224.64.0/18 overlaps the node range 10.224.0.0/16")]
    [InlineData("10.224.0.0/16", "10.244.0.0/16", "198.18.4.0/24", "The service range 198.18.4.0/24 overlaps the platform's own pool 198.18.0.0/16")]
    [InlineData("127.1.0.0/16", "10.244.0.0/16", "10.0.0.0/16", "overlaps the loopback range")]
    [InlineData("172.20.5.0/24", "10.244.0.0/16", "10.0.0.0/16", "lies within 172.20.0.0/16, which this machine reaches over vpn0")]
    [InlineData("203.0.113.0/24", "10.244.0.0/16", "10.0.0.0/16", "contains 203.0.113.53, which this machine uses")]
    [InlineData("10.224.0.0/31", "10.244.0.0/16", "10.0.0.0/16", "must have a prefix of /8 to /30")]
    [InlineData("fd00::/64", "10.244.0.0/16", "10.0.0.0/16", "is not an IPv4 range")]
    public void A_range_that_would_cut_something_off_is_refused_with_the_reason(string nodes, string pods, string services, string reason) =>
        Find(nodes, pods, services)!.Message.ShouldContain(reason);

    [Theory]
    [InlineData("192.0.2.0/24")]
    [InlineData("192.0.0.0/16")]
    public void A_range_whose_part_the_machine_reaches_by_an_equal_or_longer_route_is_free(string nodes) =>
        Find(nodes, "10.244.0.0/16", "10.0.0.0/16").ShouldBeNull();

    private static RangeConflict? Find(string nodes, string pods, string services)
    {
        var routes = KernelRoute.ParseAll(
            """
            [{"dst":"default","gateway":"192.0.2.1","dev":"eth0","flags":[]},
             {"dst":"192.0.2.0/24","dev":"eth0","protocol":"kernel","scope":"link","prefsrc":"192.0.2.2","flags":[]},
             {"dst":"172.20.0.0/16","dev":"vpn0","metric":50,"flags":[]},
             {"type":"unreachable","dst":"192.168.77.1","metric":4026531840,"flags":[]},{}]
            """);
        var network = new ClusterNetwork(0, IPNetwork.Parse(nodes), IPNetwork.Parse(pods), IPNetwork.Parse(services));
        return RangeRules.FindConflict(Installation, network, routes, [IPAddress.Parse("203.0.113.53")]);
    }
}
