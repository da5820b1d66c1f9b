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
        Should.Throw<ArmException>(() => ClusterRequest.Accept(id, Request(), null, Guid.NewGuid(), Installation, ImageOf)).Failure.Message.ShouldContain(name);
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

        var body = ClusterRequest.Accept(Id, second, existing, Guid.NewGuid(), Installation, ImageOf);

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

        Should.Throw<ArmException>(() => ClusterRequest.Accept(Id, request, existing, Guid.NewGuid(), Installation, ImageOf)).Failure.Code.ShouldBe("PropertyChangeNotAllowed");
    }

    [Theory]
    [InlineData("1.33.6", "1.34.2", null)]
    [InlineData("1.34.2", "1.34", null)]
    [InlineData("1.33.6", "1.35.0", "skips no minor version")]
    [InlineData("1.34.2", "1.33.6", "cannot go back")]
    [InlineData("1.34.2", "1.36.1", "not served")]
    public void A_control_plane_goes_up_one_minor_version_at_a_time(string from, string to, string? refusal)
    {
        var upgrade = Upgrade(from, request => request["properties"]!["kubernetesVersion"] = to);
        if (refusal is not null) Should.Throw<ArmException>(upgrade).Failure.Message.ShouldContain(refusal);
        else ((string)upgrade()["properties"]!["kubernetesVersion"]!).ShouldStartWith(to);
    }

    [Theory]
    [InlineData("1.34.2", "1.34.2", null)]
    [InlineData("1.33.6", "1.34.2", "upgrade the control plane first")]
    public void A_pool_is_never_ahead_of_its_control_plane(string cluster, string pool, string? refusal)
    {
        var upgrade = Upgrade(cluster, request => request["properties"]!["agentPoolProfiles"]![0]!["orchestratorVersion"] = pool);
        if (refusal is not null) Should.Throw<ArmException>(upgrade).Failure.Message.ShouldContain(refusal);
        else ((string)upgrade()["properties"]!["agentPoolProfiles"]![0]!["orchestratorVersion"]!).ShouldBe(pool);
    }

    [Fact]
    public void Upgrading_the_control_plane_alone_leaves_the_nodes_as_they_are()
    {
        var pool = Upgrade("1.33.6", request => request["properties"]!["kubernetesVersion"] = "1.34.2")()["properties"]!["agentPoolProfiles"]![0]!;

        ((string)pool["orchestratorVersion"]!).ShouldBe("1.33.6");
        ((string)pool["nodeImageVersion"]!).ShouldBe("image-of-1.33.6");
    }

    [Fact]
    public void A_pool_of_a_new_version_gets_its_image_and_what_a_client_sends_back_of_what_is_computed_is_not_kept()
    {
        var pool = Upgrade("1.33.6", request =>
        {
            request["properties"]!["kubernetesVersion"] = "1.34.2";
            request["properties"]!["agentPoolProfiles"] = JsonNode.Parse("""
                [{"name":"nodepool1","count":2,"orchestratorVersion":"1.34.2","nodeImageVersion":"forged","currentOrchestratorVersion":"9.9.9","provisioningState":"Failed"}]
                """);
        })()["properties"]!["agentPoolProfiles"]![0]!.AsObject();

        ((string)pool["nodeImageVersion"]!).ShouldBe("image-of-1.34.2");
        pool.ContainsKey("currentOrchestratorVersion").ShouldBeFalse();
        pool.ContainsKey("provisioningState").ShouldBeFalse();
    }

    [Theory]
    [InlineData("nodeTaints", """["dedicated=gpu:NoSchedule"]""", null)]
    [InlineData("nodeTaints", """["gpu:Sometimes"]""", "taint")]
    [InlineData("nodeTaints", """[7]""", "taint")]
    [InlineData("nodeLabels", """{"team":"blue"}""", null)]
    [InlineData("nodeLabels", """{"not a key":"blue"}""", "label")]
    [InlineData("nodeLabels", """{"team":["blue"]}""", "must be a string")]
    [InlineData("nodeLabels", """{"node-restriction.kubernetes.io/pci":"yes"}""", "reserved")]
    [InlineData("nodeLabels", """{"node.kubernetes.io/team":"blue"}""", null)]
    [InlineData("upgradeSettings", """{"maxSurge":"33%","drainTimeoutInMinutes":5}""", null)]
    [InlineData("upgradeSettings", """{"maxSurge":"0"}""", "maxSurge")]
    [InlineData("upgradeSettings", """{"maxSurge":"200%"}""", "maxSurge")]
    [InlineData("upgradeSettings", """{"drainTimeoutInMinutes":0}""", "drainTimeoutInMinutes")]
    public void What_a_pool_says_of_its_nodes_is_checked(string property, string value, string? refusal)
    {
        void Set(JsonObject request) => request["properties"]!["agentPoolProfiles"]![0]![property] = JsonNode.Parse(value);
        if (refusal is not null) Refusal(Set).ShouldContain(refusal);
        else Upgrade("1.34.2", Set)()["properties"]!["agentPoolProfiles"]![0]![property].ShouldNotBeNull();
    }

    private static Func<JsonObject> Upgrade(string from, Action<JsonObject> change)
    {
        var first = Request();
        first["properties"]!["kubernetesVersion"] = from;
        var existing = new Resource { Id = Id, TenantId = Guid.NewGuid(), Body = Accept(first), State = ProvisioningState.Succeeded };
        var request = (JsonObject)existing.Body.DeepClone();
        change(request);
        return () => ClusterRequest.Accept(Id, request, existing, Guid.NewGuid(), Installation, ImageOf);
    }

    private static string ImageOf(string version) => $"image-of-{version}";

    private static string Refusal(Action<JsonObject> spoil)
    {
        var request = Request();
        spoil(request);
        return Should.Throw<ArmException>(() => Accept(request)).Failure.Message;
    }

    private static JsonObject Accept(JsonObject request) => ClusterRequest.Accept(Id, request, null, Guid.NewGuid(), Installation, ImageOf);

    private static JsonObject Request() =>
        JsonNode.Parse("""{"location":"westeurope","properties":{"kubernetesVersion":"","dnsPrefix":"c1","agentPoolProfiles":[{"name":"nodepool1","count":2,"mode":"System","orchestratorVersion":""}]}}""")!.AsObject();
}
