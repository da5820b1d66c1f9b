using System.Text.Json.Nodes;
using Platform.ControlPlane.Clusters;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Coordination.V1;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Networking.V1;
using Platform.Kubernetes.Node;
using Node = Platform.Kubernetes.Core.V1.Node;

namespace Platform.ControlPlane.Tests.Controllers;

public sealed class IngressControllerTests : ControlledClusterTests
{
    private const string Address = "198.18.128.7";

    [Fact]
    public async Task The_service_of_the_proxies_lives_as_long_as_there_is_an_ingress_for_them()
    {
        await ClassAsync();
        await CreateAsync("theirs", "somebody-elses");
        await CreateAsync("first", null);
        var service = await ServiceAsync();
        service.Spec.Type.ShouldBe("LoadBalancer");
        service.Spec.Ports!.Select(port => (port.Name, port.Port, port.NodePort)).ShouldBe([("http", 80, null), ("https", 443, null)]);
        await CreateAsync("second", "platform");

        await DeleteAsync("first");
        await Cluster.Client.PatchAsync<Service>(service.Metadata.Name!, "kube-system", ResourcePatch.Merge(new JsonObject { ["spec"] = new JsonObject { ["loadBalancerSourceRanges"] = new JsonArray("10.0.0.0/8"), ["ports"] = new JsonArray(new JsonObject { ["port"] = 81 }) } }), default);
        var mended = await Cluster.UntilAsync<Service>(IngressProxy.ServiceName, IngressProxy.Namespace, s => s.Spec.Ports!.Count == 2, "the ports are mended");
        mended.Metadata.Uid.ShouldBe(service.Metadata.Uid);
        mended.Spec.LoadBalancerSourceRanges.ShouldBe(["10.0.0.0/8"], "what an administrator adds stays");

        await DeleteAsync("second");
        await ControlledCluster.EventuallyAsync(async () => await Cluster.Client.FindAsync<Service>(IngressProxy.ServiceName, IngressProxy.Namespace, default) is null, "the service is gone");
    }

    [Fact]
    public async Task An_ingress_shows_the_address_once_the_proxies_serve_it()
    {
        await ClassAsync();
        await NodeAsync("n1", "10.224.0.4");
        await CreateAsync("shop", null);
        await AddressServiceAsync();
        await SayAsync("n1", "1");
        await Cluster.UntilAsync<Service>(IngressProxy.ServiceName, IngressProxy.Namespace, s => s.Status.LoadBalancer?.Ingress?.Count == 1, "the service has its address");
        await EndpointsAsync("n1 ready");
        (await IngressAsync("shop")).Status.LoadBalancer?.Ingress.ShouldBeNull("the proxy follows an older state");

        await SayAsync("n1", (await IngressAsync("shop")).Metadata.ResourceVersion!);

        await Cluster.UntilAsync<Ingress>("shop", "default", i => i.Status.LoadBalancer?.Ingress is [{ Ip: Address }], "the address is shown");
        await CreateAsync("other", "somebody-elses");
        await Cluster.Client.PatchAsync<Ingress>("shop", "default", ResourcePatch.Merge(new JsonObject { ["spec"] = new JsonObject { ["ingressClassName"] = "somebody-elses" } }), default);
        await ControlledCluster.EventuallyAsync(async () => await Cluster.Client.FindAsync<Service>(IngressProxy.ServiceName, IngressProxy.Namespace, default) is null, "the service is gone");
        await Cluster.UntilAsync<Ingress>("shop", "default", i => i.Status.LoadBalancer?.Ingress is null or [], "the address is shown no more");
    }

    [Fact]
    public async Task A_node_that_leaves_stands_in_only_while_there_is_no_other_and_one_that_is_not_ready_never()
    {
        await ClassAsync();
        await NodeAsync("n1", "10.224.0.4");
        await NodeAsync("n2", "10.224.0.5");
        await NodeAsync("silent", "10.224.0.6");
        await CreateAsync("shop", null);
        await SayAsync("n1", "7");
        await SayAsync("n2", "7");
        await EndpointsAsync("n1 ready", "n2 ready");

        await Cluster.Client.PatchAsync<Node>("n1", null, ResourcePatch.Merge(new JsonObject { ["spec"] = new JsonObject { ["unschedulable"] = true } }), default);
        await EndpointsAsync("n1 serving terminating", "n2 ready");
        await SayAsync("n1", IngressProxy.Drained);
        var condition = new JsonObject { ["type"] = "Ready", ["status"] = "Unknown" };
        await Cluster.Client.PatchStatusAsync<Node>("n2", null, ResourcePatch.StrategicMerge(new JsonObject { ["status"] = new JsonObject { ["conditions"] = new JsonArray(condition) } }), default);
        await EndpointsAsync("n1 serving terminating");
    }

    // A hosted control plane begins with it; the test's begins with nothing.
    private Task ClassAsync() => Cluster.Client.CreateAsync(BootstrapPolicies.DefaultIngress(), default);

    private async Task<Ingress> IngressAsync(string name) => await Cluster.Client.GetAsync<Ingress>(name, "default", default);

    private Task<Service> ServiceAsync() => Cluster.UntilAsync<Service>(IngressProxy.ServiceName, IngressProxy.Namespace, _ => true, "the service is there");

    private Task EndpointsAsync(params string[] wanted) => ControlledCluster.EventuallyAsync(
        async () => (await Cluster.ListAsync<EndpointSlice>(IngressProxy.Namespace))
            .Where(slice => slice.Metadata.Labels!["kubernetes.io/service-name"] == IngressProxy.ServiceName).SelectMany(slice => slice.Endpoints)
            .Select(e => $"{e.NodeName}{(e.Conditions.Ready == true ? " ready" : e.Conditions.Serving == true ? " serving" : "")}{(e.Conditions.Terminating == true ? " terminating" : "")}")
            .SequenceEqual(wanted), $"the endpoints are {string.Join(", ", wanted)}");

    private async Task AddressServiceAsync()
    {
        await ServiceAsync();
        var status = new JsonObject { ["loadBalancer"] = new JsonObject { ["ingress"] = new JsonArray(new JsonObject { ["ip"] = Address }) } };
        await Cluster.Client.PatchStatusAsync<Service>(IngressProxy.ServiceName, IngressProxy.Namespace, ResourcePatch.Merge(new JsonObject { ["status"] = status }), default);
    }

    private async Task NodeAsync(string name, string address)
    {
        await Cluster.AddNodeAsync(name);
        var addresses = new JsonArray(new JsonObject { ["type"] = "InternalIP", ["address"] = address });
        await Cluster.Client.PatchStatusAsync<Node>(name, null, ResourcePatch.Merge(new JsonObject { ["status"] = new JsonObject { ["addresses"] = addresses } }), default);
    }

    private async Task SayAsync(string node, string version)
    {
        var annotations = new Dictionary<string, string> { [IngressProxy.ObservedAnnotation] = version };
        if (await Cluster.Client.FindAsync<Lease>(node, RoutingLease.Namespace, default) is { } lease)
            await Cluster.Client.UpdateAsync(lease with { Metadata = lease.Metadata with { Annotations = annotations } }, default);
        else
            await Cluster.Client.CreateAsync(new Lease { Metadata = new() { Name = node, Namespace = RoutingLease.Namespace, Annotations = annotations } }, default);
    }

    private Task CreateAsync(string name, string? className) => Cluster.Client.CreateAsync(
        new Ingress
        {
            Metadata = new() { Name = name, Namespace = "default" },
            Spec = new() { IngressClassName = className, DefaultBackend = new() { Service = new() { Name = "web", Port = new() { Number = 80 } } } },
        },
        default);

    private Task DeleteAsync(string name) => Cluster.Client.DeleteAsync(ResourcePath.Of<Ingress>("default") with { Name = name }, new DeleteOptions(), default);
}
