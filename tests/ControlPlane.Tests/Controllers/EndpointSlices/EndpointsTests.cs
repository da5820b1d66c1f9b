using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Tests.Controllers.EndpointSlices;

/// <summary>Endpoints tell what slices tell.</summary>
public sealed class EndpointsTests() : ControlledClusterTests("n1")
{
    private static readonly Dictionary<string, string> App = new() { ["app"] = "web" };

    [Fact]
    public async Task They_hold_the_addresses_of_the_services_pods_and_its_labels()
    {
        var pod = await RunAsync("web-1");
        await CreateServiceAsync(new ServiceSpec { Selector = App, Ports = [new ServicePort { Name = "http", Port = 80, TargetPort = 8080 }] });
        var endpoints = await UntilAsync(e => e.Subsets is [{ Addresses.Count: 1 }], "the pod's address is there");
        var subset = endpoints.Subsets!.Single();
        var address = subset.Addresses!.Single();
        (address.Ip, address.NodeName, address.TargetRef!.Name, address.TargetRef.Kind).ShouldBe((pod.Status.PodIP!, "n1", "web-1", "Pod"));
        var port = subset.Ports!.Single();
        (port.Name, port.Port, port.Protocol).ShouldBe(("http", 8080, "TCP"));
        endpoints.Metadata.Labels.ShouldBe(new Dictionary<string, string> { ["tier"] = "front", ["endpoints.kubernetes.io/managed-by"] = "endpoint-controller" }, ignoreOrder: true);
        (await Cluster.ListAsync<Platform.Kubernetes.Discovery.V1.EndpointSlice>()).Where(s => s.Metadata.Labels!["kubernetes.io/service-name"] == "web")
            .Single().Metadata.Labels!["endpointslice.kubernetes.io/managed-by"].ShouldBe("endpointslice-controller.k8s.io", "they are not mirrored in slices again");
    }

    [Fact]
    public async Task They_follow_the_pods_come_again_when_deleted_and_go_with_the_service()
    {
        await RunAsync("web-1");
        await RunAsync("web-2");
        await CreateServiceAsync(new ServiceSpec { Selector = App, ClusterIP = "None" });
        var both = await UntilAsync(e => e.Subsets is [{ Addresses.Count: 2, Ports: null }], "both pods are there, without ports");
        both.Metadata.Labels!.ContainsKey("service.kubernetes.io/headless").ShouldBeTrue();

        await Cluster.Client.DeleteAsync<Pod>("web-1", "default", null, default);
        await UntilAsync(e => e.Subsets is [{ Addresses: [{ TargetRef.Name: "web-2" }] }], "one is left");
        await Cluster.Client.DeleteAsync<Endpoints>("web", "default", null, default);
        var again = await UntilAsync(e => e.Subsets is [{ Addresses.Count: 1 }], "they come again");
        again.Metadata.Uid.ShouldNotBe(both.Metadata.Uid);

        await Cluster.Client.DeleteAsync<Service>("web", "default", null, default);
        await ControlledCluster.EventuallyAsync(async () => await Cluster.Client.FindAsync<Endpoints>("web", "default", default) is null, "they go with the service");
    }

    [Fact]
    public async Task What_people_write_for_a_service_without_selector_is_theirs()
    {
        var written = await Cluster.Client.CreateAsync(
            new Endpoints { Metadata = new() { Name = "web", Namespace = "default" }, Subsets = [new EndpointSubset { Addresses = [new EndpointAddress { Ip = "192.0.2.7" }], Ports = [new EndpointsPort { Port = 9 }] }] }, default);
        await CreateServiceAsync(new ServiceSpec { Ports = [new ServicePort { Port = 80 }] });
        await ControlledCluster.EventuallyAsync(
            async () => (await Cluster.ListAsync<Platform.Kubernetes.Discovery.V1.EndpointSlice>()).Any(s => s.Endpoints.Any(e => e.Addresses.Contains("192.0.2.7"))), "they are mirrored");
        var now = await Cluster.Client.GetAsync<Endpoints>("web", "default", default);
        now.Metadata.ResourceVersion.ShouldBe(written.Metadata.ResourceVersion);
    }

    private async Task<Pod> RunAsync(string name)
    {
        await Cluster.Client.CreateAsync(
            new Pod { Metadata = new() { Name = name, Namespace = "default", Labels = App }, Spec = new PodSpec { Containers = [new Container { Name = "c", Image = "web" }] } }, default);
        return await Cluster.UntilAsync<Pod>(name, "default", p => p.Status.Conditions?.Any(c => c is { Type: "Ready", Status: ConditionStatus.True }) == true, $"{name} is ready");
    }

    private Task CreateServiceAsync(ServiceSpec spec) =>
        Cluster.Client.CreateAsync(new Service { Metadata = new() { Name = "web", Namespace = "default", Labels = new Dictionary<string, string> { ["tier"] = "front" } }, Spec = spec }, default);

    private Task<Endpoints> UntilAsync(Func<Endpoints, bool> holds, string what) => Cluster.UntilAsync("web", "default", holds, what);
}
