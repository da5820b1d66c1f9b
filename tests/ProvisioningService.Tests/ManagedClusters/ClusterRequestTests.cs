using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;
using Platform.ProvisioningService.ManagedClusters;

namespace Platform.ProvisioningService.Tests.ManagedClusters;

public sealed class ClusterRequestTests
{
    private static readonly PlatformInstallation Installation = new() { DataDirectory = "/tmp/x", Domain = "clusters.test" };
    private static readonly ResourceId Id = ResourceId.Parse("/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/c1");

    [Fact]
    public void A_small_request_becomes_a_whole_cluster()
    {
        var properties = Accept(Request())["properties"]!;

        ((string)properties["kubernetesVersion"]!).ShouldBe(KubernetesVersions.Default);
        ((string)properties["networkProfile"]!["podCidr"]!).ShouldBe("10.244.0.0/16");
        ((string)properties["fqdn"]!).ShouldEndWith(".hcp.clusters.test");
        ((string)properties["agentPoolProfiles"]![0]!["mode"]!).ShouldBe("System");
        ((string)properties["servicePrincipalProfile"]!["clientId"]!).ShouldBe("msi");
    }

    [Theory]
    [InlineData("my cluster")]
    [InlineData("-c")]
    [InlineData("c/1")]
    public void A_wrong_name_is_refused(string name)
    {
        if (!ResourceId.TryParse($"{Id.Group}/providers/Microsoft.ContainerService/managedClusters/{name}", out var id)) return;
        Should.Throw<ArmException>(() => ClusterRequest.Accept(id, Request(), null, Guid.NewGuid(), Installation)).Failure.Message.ShouldContain(name);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("\"three\"")]
    [InlineData("1000")]
    [InlineData("1.5")]
    public void A_wrong_node_count_is_refused(string count) =>
        Refusal(request => request["properties"]!["agentPoolProfiles"]![0]!["count"] = JsonNode.Parse(count)).ShouldContain("count");

    [Theory]
    [InlineData("podCidr", "10.0.0.0/16", "overlap")]
    [InlineData("podCidr", "8.8.0.0/16", "private")]
    [InlineData("podCidr", "nonsense", "invalid")]
    [InlineData("serviceCidr", "10.224.0.0/16", "inside")]
    [InlineData("dnsServiceIP", "10.9.0.10", "inside")]
    public void Wrong_ranges_are_refused(string name, string value, string saying) =>
        Refusal(request => request["properties"]!["networkProfile"] = new JsonObject { [name] = value }).ShouldContain(saying);

    [Fact]
    public void A_version_that_is_not_served_is_refused_with_those_that_are() =>
        Refusal(request => request["properties"]!["kubernetesVersion"] = "1.20.0").ShouldContain(KubernetesVersions.Default);

    [Fact]
    public void A_minor_version_means_its_newest_patch()
    {
        var request = Request();
        request["properties"]!["kubernetesVersion"] = "1.33";

        ((string)Accept(request)["properties"]!["kubernetesVersion"]!).ShouldStartWith("1.33.");
    }

    [Fact]
    public void Two_pools_of_one_name_are_refused() =>
        Refusal(request => request["properties"]!["agentPoolProfiles"]!.AsArray().Add(JsonNode.Parse("""{"name":"nodepool1","count":1}"""))).ShouldContain("twice");

    [Fact]
    public void A_later_request_keeps_what_it_does_not_name_and_secrets_are_not_kept()
    {
        var first = Request();
        first["properties"]!["servicePrincipalProfile"] = new JsonObject { ["clientId"] = "abc", ["secret"] = "hunter2" };
        var existing = new Resource { Id = Id, TenantId = Guid.NewGuid(), Body = Accept(first), State = ProvisioningState.Succeeded };
        var second = JsonNode.Parse("""{"location":"westeurope","properties":{"agentPoolProfiles":[{"name":"nodepool1","count":3}]}}""")!.AsObject();

        var body = ClusterRequest.Accept(Id, second, existing, Guid.NewGuid(), Installation);

        ((string)body["properties"]!["servicePrincipalProfile"]!["clientId"]!).ShouldBe("abc");
        ((int)body["properties"]!["agentPoolProfiles"]![0]!["count"]!).ShouldBe(3);
        ((string)body["properties"]!["fqdn"]!).ShouldBe((string)existing.Properties["fqdn"]!);
        body.ToJsonString().ShouldNotContain("hunter2");
    }

    [Fact]
    public void The_pod_range_of_a_cluster_cannot_be_changed()
    {
        var existing = new Resource { Id = Id, TenantId = Guid.NewGuid(), Body = Accept(Request()), State = ProvisioningState.Succeeded };
        var request = Request();
        request["properties"]!["networkProfile"] = new JsonObject { ["podCidr"] = "10.100.0.0/16" };

        Should.Throw<ArmException>(() => ClusterRequest.Accept(Id, request, existing, Guid.NewGuid(), Installation)).Failure.Code.ShouldBe("PropertyChangeNotAllowed");
    }

    private static string Refusal(Action<JsonObject> spoil)
    {
        var request = Request();
        spoil(request);
        return Should.Throw<ArmException>(() => Accept(request)).Failure.Message;
    }

    private static JsonObject Accept(JsonObject request) => ClusterRequest.Accept(Id, request, null, Guid.NewGuid(), Installation);

    private static JsonObject Request() =>
        JsonNode.Parse("""{"location":"westeurope","properties":{"kubernetesVersion":"","dnsPrefix":"c1","agentPoolProfiles":[{"name":"nodepool1","count":2,"mode":"System","orchestratorVersion":""}]}}""")!.AsObject();
}
