using System.Net;
using System.Text.Json;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Serialization;
using Platform.Testing;

namespace Platform.ControlPlane.Tests.Clusters;

public sealed class ClusterManagerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_new_cluster_has_its_namespaces_roles_and_the_kubernetes_service()
    {
        await using var harness = await ControlPlaneHarness.StartAsync(postgres);
        var cluster = await harness.CreateClusterAsync();
        cluster.Store.List("/namespaces", null).Items.Select(item => item.Key.Name).ShouldBe(["default", "kube-node-lease", "kube-public", "kube-system"]);
        cluster.Store.Get(new ObjectKey("rbac.authorization.k8s.io/clusterroles", "", "cluster-admin")).ShouldNotBeNull();
        var service = JsonSerializer.Deserialize(cluster.Store.Get(new ObjectKey("/services", "default", "kubernetes"))!.Json.Span, KubernetesJson.Default.Service)!;
        service.Spec.ShouldNotBeNull().ClusterIP.ShouldBe("10.0.0.1");
        var slice = JsonSerializer.Deserialize(
            cluster.Store.Get(new ObjectKey("discovery.k8s.io/endpointslices", "default", "kubernetes"))!.Json.Span, KubernetesJson.Default.EndpointSlice)!;
        slice.Endpoints.Single().Addresses.ShouldBe([cluster.Specification.ApiAddress]);
        harness.Addresses.Served.ShouldContain(IPAddress.Parse(cluster.Specification.ApiAddress));
    }

    [Fact]
    public async Task A_cluster_is_the_same_after_a_restart()
    {
        await using var harness = await ControlPlaneHarness.StartAsync(postgres);
        var before = await harness.CreateClusterAsync();
        var uid = before.Store.Get(new ObjectKey("/namespaces", "", "default"))!.Json;
        var (token, _) = before.ServiceAccountTokens.Issue("default", "default", "u", [], TimeSpan.FromHours(1));
        await harness.RestartAsync();
        var after = harness.Clusters.Find(before.Id).ShouldNotBeNull().Hosted;
        after.Specification.ShouldBe(before.Specification);
        after.CertificateAuthority.CertificatePem.ShouldBe(before.CertificateAuthority.CertificatePem);
        after.ServiceAccountTokens.Verify(token).ShouldNotBeNull();
        after.Store.Get(new ObjectKey("/namespaces", "", "default"))!.Json.ToArray().ShouldBe(uid.ToArray());
    }

    [Fact]
    public async Task Putting_again_changes_only_the_version_and_deleting_leaves_nothing()
    {
        await using var harness = await ControlPlaneHarness.StartAsync(postgres);
        var cluster = await harness.CreateClusterAsync();
        var specification = cluster.Specification;
        (await harness.Clusters.PutAsync(cluster.Id, specification with { KubernetesVersion = "1.35.0" }, CancellationToken.None)).ShouldBeNull();
        cluster.Specification.KubernetesVersion.ShouldBe("1.35.0");
        (await harness.Clusters.PutAsync(cluster.Id, specification with { PodCidr = "10.9.0.0/16" }, CancellationToken.None))!.Status.ShouldBe(409);
        (await harness.Clusters.PutAsync(Guid.NewGuid(), specification, CancellationToken.None))!.Status.ShouldBe(409);
        await harness.Clusters.DeleteAsync(cluster.Id, CancellationToken.None);
        await harness.Clusters.DeleteAsync(cluster.Id, CancellationToken.None);
        harness.Addresses.Served.ShouldBeEmpty();
        await harness.RestartAsync();
        harness.Clusters.All.ShouldBeEmpty();
        (await harness.Clusters.PutAsync(cluster.Id, specification, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_stopped_cluster_says_so_to_everyone_and_a_started_one_has_what_it_had()
    {
        await using var harness = await ControlPlaneHarness.StartAsync(postgres);
        var cluster = await harness.CreateClusterAsync();
        using var certificate = ControlPlaneHarness.Certificate(cluster, "clusterAdmin", "system:masters");
        using var admin = harness.Client(cluster, certificate);
        (await admin.GetAsync("/api/v1/namespaces/default")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await harness.Clusters.PutAsync(cluster.Id, cluster.Specification with { Stopped = true }, CancellationToken.None)).ShouldBeNull();
        using var refused = await admin.GetAsync("/api/v1/namespaces/default");
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("is stopped: start it");
        cluster.Stopping.IsCancellationRequested.ShouldBeTrue();

        await harness.RestartAsync();
        harness.Clusters.Find(cluster.Id)!.Hosted.Specification.Stopped.ShouldBeTrue();
        (await harness.Clusters.PutAsync(cluster.Id, cluster.Specification with { Stopped = false }, CancellationToken.None)).ShouldBeNull();
        using var again = harness.Client(harness.Clusters.Find(cluster.Id)!.Hosted, certificate);
        (await again.GetAsync("/api/v1/namespaces/default")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("kubernetesVersion", "1.34", null, null)]
    [InlineData("podCidr", null, "10.244.0.0", null)]
    [InlineData("serviceCidr", null, "10.0.0.0/8", null)]
    [InlineData("dnsServiceIp", null, null, "10.0.0.1")]
    public void A_specification_that_cannot_work_is_refused_by_field(string field, string? version, string? pods, string? dns)
    {
        var specification = ControlPlaneHarness.Specification();
        specification = specification with
        {
            KubernetesVersion = version ?? specification.KubernetesVersion,
            PodCidr = pods ?? specification.PodCidr,
            DnsServiceIp = dns ?? specification.DnsServiceIp,
        };
        SpecificationRules.Check(specification).ShouldNotBeNull().Target.ShouldBe(field);
    }
}
