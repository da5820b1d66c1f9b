using System.Net;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;
using Platform.ProvisioningService.LoadBalancing;
using Platform.ProvisioningService.Networking;
using Platform.ProvisioningService.Tests.Networking;

namespace Platform.ProvisioningService.Tests.LoadBalancing;

public sealed class ServiceEndpointsTests
{
    private static readonly IPAddress Address = IPAddress.Parse("198.18.128.1");

    [Fact]
    public void Each_port_goes_to_the_ready_pods_of_the_port_of_its_name()
    {
        var service = Service(new ServicePort { Name = "http", Port = 80 }, new ServicePort { Name = "dns", Port = 53, Protocol = "UDP" });
        var slice = Slice([Pod("10.244.0.5"), Pod("10.244.1.6"), Pod("10.244.1.7", ready: false)], new EndpointPort { Name = "http", Port = 8080 },
            new EndpointPort { Name = "dns", Port = 5353, Protocol = "UDP" }, new EndpointPort { Name = "http", Port = 9, Protocol = "UDP" });

        var rules = Rules(service, slice);

        rules.Select(rule => (rule.Protocol, rule.Port, string.Join(' ', rule.Endpoints))).ShouldBe(
        [
            (LoadBalancerProtocol.Tcp, 80, "10.244.0.5:8080 10.244.1.6:8080"),
            (LoadBalancerProtocol.Udp, 53, "10.244.0.5:5353 10.244.1.6:5353"),
        ]);
    }

    [Fact]
    public void A_pod_that_two_slices_name_counts_once() =>
        Rules(Service(new ServicePort { Port = 80 }), Slice([Pod("10.244.0.5")], new EndpointPort { Port = 80 }), Slice([Pod("10.244.0.5")], new EndpointPort { Port = 80 }))
            .Single().Endpoints.Count.ShouldBe(1);

    [Fact]
    public void Pods_that_end_but_still_serve_take_over_when_none_is_ready()
    {
        var port = new EndpointPort { Port = 80 };
        var ending = new Endpoint { Addresses = ["10.244.0.9"], Conditions = new EndpointConditions { Ready = false, Serving = true, Terminating = true } };
        Rules(Service(new ServicePort { Port = 80 }), Slice([ending], port)).Single().Endpoints.ShouldBe([IPEndPoint.Parse("10.244.0.9:80")]);
        Rules(Service(new ServicePort { Port = 80 }), Slice([ending, Pod("10.244.0.5")], port)).Single().Endpoints.ShouldBe([IPEndPoint.Parse("10.244.0.5:80")]);
    }

    [Theory]
    [InlineData("198.18.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("192.0.2.1")]
    [InlineData("10.244.0.5; flush ruleset")]
    public void An_endpoint_outside_the_cluster_is_not_followed(string address) =>
        Rules(Service(new ServicePort { Port = 80 }), Slice([Pod(address)], new EndpointPort { Port = 80 })).Single().Endpoints.ShouldBeEmpty();

    [Fact]
    public void A_port_of_another_protocol_has_no_rule() =>
        Rules(Service(new ServicePort { Port = 80, Protocol = "SCTP" }), Slice([Pod("10.244.0.5")], new EndpointPort { Port = 80, Protocol = "SCTP" })).ShouldBeEmpty();

    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("0.0.0.0/0", "")]
    [InlineData("nonsense", "255.255.255.255/32")]
    [InlineData("fd00::/8", "255.255.255.255/32")]
    public void Source_ranges_that_cannot_be_read_let_nobody_in(string wanted, string expected)
    {
        var service = Service(new ServicePort { Port = 80 });
        service = service with { Spec = service.Spec with { LoadBalancerSourceRanges = [wanted] } };
        string.Join(' ', Rules(service).Single().SourceRanges).ShouldBe(expected);
    }

    private static IReadOnlyList<LoadBalancerRule> Rules(Service service, params EndpointSlice[] slices) =>
        [.. ServiceEndpoints.RulesOf(service, Address, slices, TestNetwork.NetworkOf(0))];

    private static Service Service(params ServicePort[] ports) => new() { Spec = new ServiceSpec { Type = "LoadBalancer", Ports = ports } };

    private static EndpointSlice Slice(IReadOnlyList<Endpoint> endpoints, params EndpointPort[] ports) => new() { AddressType = "IPv4", Endpoints = endpoints, Ports = ports };

    private static Endpoint Pod(string address, bool ready = true) => new() { Addresses = [address], Conditions = new EndpointConditions { Ready = ready } };
}
