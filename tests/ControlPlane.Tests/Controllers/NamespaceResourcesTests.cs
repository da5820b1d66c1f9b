using System.Text;
using Platform.Kubernetes;
using Platform.Kubernetes.Batch.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Rbac.V1;

namespace Platform.ControlPlane.Tests.Controllers;

/// <summary>Quotas, claims, token secrets, mirrored endpoints, finished jobs and aggregated roles.</summary>
public sealed class NamespaceResourcesTests : ControlledClusterTests
{
    private KubernetesClient Client => Cluster.Client;

    [Fact]
    public async Task A_quota_says_what_its_namespace_uses()
    {
        await Client.CreateAsync(
            new ResourceQuota
            {
                Metadata = Meta("q"),
                Spec = new() { Hard = new Dictionary<string, Quantity> { ["secrets"] = Quantity.Parse("5"), ["requests.cpu"] = Quantity.Parse("2"), ["services"] = Quantity.Parse("3") } },
            },
            default);
        await UsesAsync("secrets", "0");
        await Client.CreateAsync(new Secret { Metadata = Meta("a") }, default);
        await UsesAsync("secrets", "1");
        await Client.CreateAsync(PodOf("p", new() { Requests = new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse("1500m") } }), default);
        await UsesAsync("requests.cpu", "1500m");
        await Client.TryDeleteAsync<Secret>("a", "default", null, default);
        await UsesAsync("secrets", "0");
        await Client.TryDeleteAsync<Pod>("p", "default", new DeleteOptions { GracePeriodSeconds = 0 }, default);
        await UsesAsync("requests.cpu", "0");
    }

    [Fact]
    public async Task A_claim_stays_until_no_pod_uses_it()
    {
        await Cluster.AddNodeAsync("n");
        await Client.CreateAsync(new PersistentVolumeClaim { Metadata = Meta("c"), Spec = ClaimSpec() }, default);
        var pod = PodOf("p", new());
        await Client.CreateAsync(
            pod with { Spec = pod.Spec with { Volumes = [new Volume { Name = "v", PersistentVolumeClaim = new() { ClaimName = "c" } }], NodeName = "n" } }, default);
        await Client.TryDeleteAsync<PersistentVolumeClaim>("c", "default", null, default);
        var waiting = await Cluster.UntilAsync<PersistentVolumeClaim>("c", "default", c => c.Metadata.DeletionTimestamp is not null, "the claim is being deleted");
        waiting.Metadata.Finalizers.ShouldBe(["kubernetes.io/pvc-protection"]);
        await Client.TryDeleteAsync<Pod>("p", "default", new DeleteOptions { GracePeriodSeconds = 0 }, default);
        await GoneAsync<PersistentVolumeClaim>("c", "default");
    }

    [Fact]
    public async Task A_volume_that_is_not_bound_can_be_deleted()
    {
        await Client.CreateAsync(
            new PersistentVolume
            {
                Metadata = new() { Name = "v" },
                Spec = new() { Capacity = Size(), AccessModes = ["ReadWriteOnce"], HostPath = new() { Path = "/x" } },
            },
            default);
        await Client.TryDeleteAsync<PersistentVolume>("v", null, null, default);
        await GoneAsync<PersistentVolume>("v", null);
    }

    [Fact]
    public async Task A_token_secret_is_filled_and_goes_with_its_account()
    {
        await Client.CreateAsync(new ServiceAccount { Metadata = Meta("robot") }, default);
        var annotations = new Dictionary<string, string> { ["kubernetes.io/service-account.name"] = "robot" };
        await Client.CreateAsync(new Secret { Metadata = Meta("t") with { Annotations = annotations }, Type = SecretType.ServiceAccountToken }, default);
        var secret = await Cluster.UntilAsync<Secret>("t", "default", s => s.Data?.ContainsKey("token") == true, "the secret holds a token");
        Encoding.UTF8.GetString(secret.Data!["namespace"]).ShouldBe("default");
        var known = Cluster.Server.Cluster.TokenAuthenticator.Authenticate(Encoding.UTF8.GetString(secret.Data["token"]), []);
        known!.User.Name.ShouldBe("system:serviceaccount:default:robot");
        await Client.TryDeleteAsync<ServiceAccount>("robot", "default", null, default);
        await GoneAsync<Secret>("t", "default");
    }

    [Fact]
    public async Task Endpoints_written_by_hand_are_mirrored()
    {
        await Client.CreateAsync(new Service { Metadata = Meta("s"), Spec = new() { Ports = [new ServicePort { Port = 80 }] } }, default);
        var endpoints = await Client.CreateAsync(
            new Endpoints
            {
                Metadata = Meta("s"),
                Subsets =
                [
                    new EndpointSubset { Addresses = [new() { Ip = "10.1.2.3" }], NotReadyAddresses = [new() { Ip = "10.1.2.4" }], Ports = [new() { Name = "http", Port = 8080, Protocol = "TCP" }] },
                ],
            },
            default);
        var slice = await MirrorAsync(s => s.Endpoints.Count == 2);
        slice.Metadata.Labels!["endpointslice.kubernetes.io/managed-by"].ShouldBe("endpointslicemirroring-controller.k8s.io");
        slice.Ports![0].Port.ShouldBe(8080);
        slice.Endpoints.Select(e => e.Conditions.Ready).ShouldBe([true, false]);

        await Client.UpdateAsync(endpoints with { Subsets = [endpoints.Subsets![0] with { NotReadyAddresses = null }] }, default);
        await MirrorAsync(s => s.Endpoints.Count == 1);
        await Client.TryDeleteAsync<Endpoints>("s", "default", null, default);
        await GoneAsync<EndpointSlice>(slice.Metadata.Name!, "default");
    }

    [Fact]
    public async Task A_finished_job_is_kept_as_long_as_it_says()
    {
        var template = new PodTemplateSpec { Spec = PodOf("x", new()).Spec with { RestartPolicy = "Never" } };
        await Client.CreateAsync(new Job { Metadata = Meta("kept"), Spec = new() { Template = template } }, default);
        await Client.CreateAsync(new Job { Metadata = Meta("j"), Spec = new() { Template = template, TtlSecondsAfterFinished = 0 } }, default);
        // Its controller may write the status at the same time.
        await Retry.OnConflictAsync(async () =>
        {
            var job = await Client.GetAsync<Job>("j", "default", default);
            var time = job.Status.StartTime ?? DateTimeOffset.UtcNow;
            await Client.UpdateStatusAsync(
                job with
                {
                    Status = new()
                    {
                        StartTime = time,
                        CompletionTime = time,
                        Succeeded = 1,
                        Conditions =
                        [
                            new JobCondition { Type = "SuccessCriteriaMet", Status = "True", LastTransitionTime = time },
                            new JobCondition { Type = "Complete", Status = "True", LastTransitionTime = time },
                        ],
                    },
                },
                default);
        });
        await GoneAsync<Job>("j", "default");
        (await Client.FindAsync<Job>("kept", "default", default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_aggregated_role_has_the_rules_of_those_it_selects()
    {
        var labels = new Dictionary<string, string> { ["part"] = "yes" };
        await Client.CreateAsync(
            new ClusterRole { Metadata = new() { Name = "whole" }, AggregationRule = new() { ClusterRoleSelectors = [new() { MatchLabels = labels }] } }, default);
        await Client.CreateAsync(
            new ClusterRole { Metadata = new() { Name = "part", Labels = labels }, Rules = [new() { ApiGroups = [""], Resources = ["pods"], Verbs = ["get"] }] }, default);
        await Cluster.UntilAsync<ClusterRole>("whole", null, r => r.Rules is [{ Resources: ["pods"] }], "the role has the rule");
        await Client.TryDeleteAsync<ClusterRole>("part", null, null, default);
        await Cluster.UntilAsync<ClusterRole>("whole", null, r => r.Rules is null or { Count: 0 }, "the role has no rule");
    }

    private Task<ResourceQuota> UsesAsync(string resource, string amount) => Cluster.UntilAsync<ResourceQuota>(
        "q", "default", q => q.Status.Used?.TryGetValue(resource, out var used) == true && used == Quantity.Parse(amount), $"{resource} is {amount}");

    private async Task<EndpointSlice> MirrorAsync(Func<EndpointSlice, bool> holds)
    {
        EndpointSlice? found = null;
        await ControlledCluster.EventuallyAsync(
            async () => (found = (await Cluster.ListAsync<EndpointSlice>()).FirstOrDefault(s => s.Metadata.Labels?.GetValueOrDefault("kubernetes.io/service-name") == "s" && holds(s))) is not null,
            "the endpoints are mirrored");
        return found!;
    }

    private Task GoneAsync<T>(string name, string? ns)
        where T : class, IResource<T> =>
        ControlledCluster.EventuallyAsync(async () => await Client.FindAsync<T>(name, ns, default) is null, $"{name} is gone");

    private static ObjectMeta Meta(string name) => new() { Name = name, Namespace = "default" };

    private static Dictionary<string, Quantity> Size() => new() { ["storage"] = Quantity.Parse("1Gi") };

    private static PersistentVolumeClaimSpec ClaimSpec() => new() { AccessModes = ["ReadWriteOnce"], StorageClassName = "", Resources = new() { Requests = Size() } };

    private static Pod PodOf(string name, ResourceRequirements resources) => new()
    {
        Metadata = Meta(name),
        Spec = new() { Containers = [new Container { Name = "c", Image = "i", Resources = resources }] },
    };
}
