using Platform.ControlPlane.Controllers.EndpointSlices;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Tests.Controllers.EndpointSlices;

public sealed class EndpointBuilderTests
{
    [Theory]
    [InlineData(null, "zone-a", "", "")]
    [InlineData("PreferClose", "zone-a", "zone-a", "")]
    [InlineData("PreferSameZone", "zone-a", "zone-a", "")]
    [InlineData("PreferSameNode", "zone-a", "zone-a", "n1")]
    [InlineData("PreferSameNode", null, "", "n1")]
    [InlineData("PreferClose", null, "", "")]
    public void A_service_that_prefers_endpoints_nearby_says_for_whom_each_is_meant(string? distribution, string? zone, string zones, string nodes)
    {
        var hints = Build(distribution, zone, ready: true).Hints;

        string.Join(' ', (hints?.ForZones ?? []).Select(entry => entry.Name)).ShouldBe(zones);
        string.Join(' ', (hints?.ForNodes ?? []).Select(entry => entry.Name)).ShouldBe(nodes);
    }

    [Fact]
    public void An_endpoint_that_is_not_ready_is_meant_for_nobody() => Build("PreferClose", "zone-a", ready: false).Hints.ShouldBeNull();

    private static Platform.Kubernetes.Discovery.V1.Endpoint Build(string? distribution, string? zone, bool ready)
    {
        var service = new Service { Metadata = new() { Name = "web" }, Spec = new() { Ports = [new ServicePort { Port = 80 }], TrafficDistribution = distribution } };
        var pod = new Pod
        {
            Metadata = new() { Name = "web-1", Namespace = "default" },
            Spec = new() { NodeName = "n1" },
            Status = new() { PodIP = "10.244.0.5", Conditions = [new PodCondition { Type = "Ready", Status = ready ? "True" : "False" }] },
        };
        var node = new Node { Metadata = new() { Labels = zone is null ? null : new Dictionary<string, string> { ["topology.kubernetes.io/zone"] = zone } } };
        return EndpointBuilder.Build(service, [pod], _ => node).Single().Endpoints.Single();
    }
}
