using Platform.NodeAgent.Stats;

namespace Platform.NodeAgent.Tests.Stats;

public sealed class NetworkCountersTests
{
    private static readonly string[] Devices =
    [
        "Inter-|   Receive                                                |  Transmit",
        " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed",
        "    lo: 100 1 0 0 0 0 0 0 100 1 0 0 0 0 0 0",
        "veth12: 2000 20 3 0 0 0 0 0 7000 70 4 0 0 0 0 0",
    ];

    private static readonly string[] Routes =
    [
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
        "eth0\t00000000\t0100E00A\t0003\t0\t0\t0\t00000000\t0\t0\t0",
        "veth12\t0500F40A\t00000000\t0005\t0\t0\t0\tFFFFFFFF\t0\t0\t0",
    ];

    [Fact]
    public void Bytes_and_errors_of_each_interface_are_read() =>
        NetworkCounters.Interfaces(Devices).ShouldBe([new InterfaceSummary("lo", 100, 0, 100, 0), new InterfaceSummary("veth12", 2000, 3, 7000, 4)]);

    [Fact]
    public void A_pods_link_is_found_by_its_address_and_the_nodes_by_the_default_route()
    {
        var routes = NetworkCounters.Routes(Routes);

        routes["10.244.0.5"].ShouldBe("veth12");
        routes["default"].ShouldBe("eth0");
    }

    [Fact]
    public void What_the_node_sends_into_a_link_the_pod_receives() =>
        NetworkCounters.FromTheOtherEnd(NetworkCounters.Interfaces(Devices)[1], "eth0").ShouldBe(new InterfaceSummary("eth0", 7000, 4, 2000, 3));
}
