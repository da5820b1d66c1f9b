using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.ProvisioningService.ManagedClusters;
using Platform.ProvisioningService.Nodes;

namespace Platform.ProvisioningService.Tests.ManagedClusters;

/// <summary>The property <c>nodeProvider</c> of agent pools.</summary>
public sealed class NodeProviderTests
{
    [Theory]
    [InlineData("{}", "sandbox")]
    [InlineData("""{"nodeProvider":"qemu"}""", "qemu")]
    [InlineData("""{"tags":{"nodeProvider":"qemu"}}""", "qemu")]
    [InlineData("""{"nodeProvider":"sandbox","tags":{"nodeProvider":"qemu"}}""", "sandbox")]
    public void A_pool_is_given_its_provider_by_property_or_by_tag(string said, string provider) => AgentPool.ProviderOf(Accept(said)).ShouldBe(provider);

    [Fact]
    public void An_unknown_provider_is_refused_with_those_there_are() =>
        Should.Throw<ArmException>(() => Accept("""{"nodeProvider":"xen"}""")).Failure.Message.ShouldContain("use sandbox or qemu");

    [Fact]
    public void A_pool_keeps_its_provider_when_a_client_that_does_not_know_of_it_writes_it_back()
    {
        var existing = Accept("""{"nodeProvider":"qemu"}""");
        AgentPool.ProviderOf(Accept("{}", existing)).ShouldBe("qemu");
        AgentPool.ProviderOf(Accept("""{"tags":{"nodeProvider":"sandbox"}}""", existing)).ShouldBe("qemu");
        Should.Throw<ArmException>(() => Accept("""{"nodeProvider":"sandbox"}""", existing)).Failure.Code.ShouldBe("PropertyChangeNotAllowed");
    }

    [Fact]
    public void A_pool_from_before_there_were_several_is_a_sandbox_pool()
    {
        var existing = Accept("{}");
        existing.Remove("nodeProvider");
        AgentPool.ProviderOf(Accept("{}", existing)).ShouldBe("sandbox");
        Should.Throw<ArmException>(() => Accept("""{"nodeProvider":"qemu"}""", existing)).Failure.Code.ShouldBe("PropertyChangeNotAllowed");
    }

    [Fact]
    public void Only_a_new_pool_needs_what_its_provider_takes()
    {
        var providers = new NodeProviders([new Provider("sandbox", null), new Provider("qemu", "install what is missing")]);
        var cluster = new JsonObject { ["agentPoolProfiles"] = new JsonArray(Accept("""{"nodeProvider":"qemu"}""")) };
        providers.RequireForNewPools(cluster, cluster);
        Should.Throw<ArmException>(() => providers.RequireForNewPools(cluster, null)).Failure.Message.ShouldContain("install what is missing");
    }

    [Fact]
    public void New_nodes_are_of_their_pools_provider() => PoolTarget.Of(Accept("""{"nodeProvider":"qemu"}""")).Provider.ShouldBe("qemu");

    private static JsonObject Accept(string said, JsonObject? existing = null)
    {
        var request = JsonNode.Parse(said)!.AsObject();
        request["name"] = "pool";
        request["count"] = 1;
        return AgentPool.Accept(request, existing, KubernetesVersions.Default, version => $"image-of-{version}");
    }

    private sealed class Provider(string name, string? obstacle) : INodeProvider
    {
        public string Name => name;

        public string? FindObstacle() => obstacle;

        public Task EnsureAsync(NodeSpecification specification, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task StopAsync(NodeReference node, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task DeleteAsync(NodeReference node, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<NodeReference>> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
