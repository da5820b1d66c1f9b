using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Networking.V1;

namespace Platform.ControlPlane.Tests.Controllers;

public sealed class ServiceAddressTests : ControlledClusterTests
{
    [Fact]
    public async Task Each_address_of_a_service_is_shown_while_the_service_has_it()
    {
        var first = await CreateAsync("first", null);
        var shown = await Cluster.UntilAsync<IPAddress>(first, null, address => address.Spec.ParentRef?.Name == "first", "the address is shown");
        shown.Spec.ParentRef.ShouldBe(new ParentReference { Group = "", Resource = "services", Namespace = "default", Name = "first" });
        shown.Metadata.Labels!["ipaddress.kubernetes.io/managed-by"].ShouldBe("ipallocator.k8s.io");

        await Cluster.Client.DeleteAsync(ResourcePath.Of<IPAddress>() with { Name = first }, new DeleteOptions(), default);
        await Cluster.UntilAsync<IPAddress>(first, null, address => address.Metadata.Uid != shown.Metadata.Uid, "the address is shown again");

        await DeleteAsync("first");
        (await CreateAsync("second", first)).ShouldBe(first, "an address is free as soon as its service is gone");
        await Cluster.UntilAsync<IPAddress>(first, null, address => address.Spec.ParentRef?.Name == "second", "the address is shown as its next service's");
        await DeleteAsync("second");
        await ControlledCluster.EventuallyAsync(async () => await Cluster.Client.FindAsync<IPAddress>(first, null, default) is null, "the address is shown no more");
    }

    [Fact]
    public async Task A_range_that_is_added_is_given_away_and_goes_when_its_last_address_is_free()
    {
        await Cluster.Client.CreateAsync(new ServiceCidr { Metadata = new() { Name = "more" }, Spec = new() { Cidrs = ["203.0.113.0/28"] } }, default);
        await Cluster.UntilAsync<ServiceCidr>("more", null, IsReady, "the range is ready");
        (await CreateAsync("a", "203.0.113.5")).ShouldBe("203.0.113.5");

        await Cluster.Client.DeleteAsync(ResourcePath.Of<ServiceCidr>() with { Name = "more" }, new DeleteOptions(), default);
        var leaving = await Cluster.UntilAsync<ServiceCidr>("more", null, range => !IsReady(range), "the range is not ready");
        leaving.Status.Conditions!.Single().Reason.ShouldBe("Terminating");
        var refusal = await Should.ThrowAsync<KubernetesApiException>(() => CreateAsync("b", "203.0.113.6"));
        refusal.Message.ShouldContain("the provided IP (203.0.113.6) is not in the valid range");

        await DeleteAsync("a");
        await ControlledCluster.EventuallyAsync(async () => await Cluster.Client.FindAsync<ServiceCidr>("more", null, default) is null, "the range is gone");
    }

    [Fact]
    public async Task A_range_may_go_when_another_has_its_addresses_in_use()
    {
        foreach (var (name, range) in new[] { ("wide", "203.0.113.0/24"), ("narrow", "203.0.113.0/28") })
            await Cluster.Client.CreateAsync(new ServiceCidr { Metadata = new() { Name = name }, Spec = new() { Cidrs = [range] } }, default);
        await CreateAsync("a", "203.0.113.5");
        await Cluster.Client.DeleteAsync(ResourcePath.Of<ServiceCidr>() with { Name = "narrow" }, new DeleteOptions(), default);
        await ControlledCluster.EventuallyAsync(async () => await Cluster.Client.FindAsync<ServiceCidr>("narrow", null, default) is null, "the range is gone");
    }

    [Fact]
    public async Task Many_services_made_at_once_share_a_small_range_without_sharing_an_address()
    {
        await Cluster.Client.CreateAsync(new ServiceCidr { Metadata = new() { Name = "kubernetes" }, Spec = new() { Cidrs = ["203.0.113.0/27"] } }, default);
        var made = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => CreateAsync($"s{i}", null)));
        made.Distinct().Count().ShouldBe(30);
        made.ShouldAllBe(address => address.StartsWith("203.0.113."));
        var refusal = await Should.ThrowAsync<KubernetesApiException>(() => CreateAsync("one-more", null));
        refusal.Message.ShouldContain("range is full");
    }

    [Fact]
    public async Task An_address_that_stands_for_something_else_is_no_services()
    {
        await Cluster.Client.CreateAsync(
            new IPAddress { Metadata = new() { Name = "10.0.7.7" }, Spec = new() { ParentRef = new() { Group = "example.com", Resource = "gateways", Name = "g" } } }, default);
        var refusal = await Should.ThrowAsync<KubernetesApiException>(() => CreateAsync("a", "10.0.7.7"));
        refusal.Message.ShouldContain("provided IP is already allocated");
    }

    private static bool IsReady(ServiceCidr range) => range.Status.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true;

    private async Task<string> CreateAsync(string name, string? address)
    {
        var service = new Service { Metadata = new() { Name = name, Namespace = "default" }, Spec = new() { ClusterIP = address, Ports = [new ServicePort { Port = 80 }] } };
        return (await Cluster.Client.CreateAsync(service, default)).Spec.ClusterIP!;
    }

    private Task DeleteAsync(string name) => Cluster.Client.DeleteAsync(ResourcePath.Of<Service>("default") with { Name = name }, new DeleteOptions(), default);
}
