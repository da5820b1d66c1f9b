using System.Text.Json.Nodes;
using Platform.ControlPlane.Clusters;
using Platform.Kubernetes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Node;
using static Platform.ControlPlane.Tests.Controllers.Volumes.VolumeFixtures;

namespace Platform.ControlPlane.Tests.Controllers.Volumes;

public sealed class LocalProvisioningTests() : ControlledClusterTests("n1", "n2")
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Cluster.Client.CreateAsync(BootstrapPolicies.DefaultStorage(), default);
    }

    [Fact]
    public async Task A_claim_of_the_default_class_gets_a_directory_of_the_node_where_its_first_pod_runs_and_later_pods_go_there()
    {
        await Cluster.Client.CreateAsync(Claim("data", null), default);
        await EventAsync("data", "WaitForFirstConsumer");
        var pod = PodWith("first", "data");
        await Cluster.Client.CreateAsync(pod with { Spec = pod.Spec with { NodeSelector = new Dictionary<string, string> { ["kubernetes.io/hostname"] = "n2" } } }, default);
        await RunningAsync("first");

        var claim = await Cluster.Client.GetAsync<PersistentVolumeClaim>("data", "default", default);
        (claim.Status.Phase, claim.Metadata.Annotations!["volume.kubernetes.io/selected-node"]).ShouldBe(("Bound", "n2"));
        var volume = await Cluster.Client.GetAsync<PersistentVolume>("pvc-" + claim.Metadata.Uid, null, default);
        LocalVolumes.NameOf(volume.Spec.Local!.Path).ShouldBe(volume.Metadata.Name);
        volume.Spec.NodeAffinity!.Required!.NodeSelectorTerms.Single().MatchExpressions!.Single().Values.ShouldBe(["n2"]);
        (volume.Spec.StorageClassName, volume.Spec.PersistentVolumeReclaimPolicy).ShouldBe(("default", "Delete"));

        await Cluster.Client.DeleteAsync<Pod>("first", "default", null, default);
        foreach (var name in (string[])["second", "third"])
        {
            await Cluster.Client.CreateAsync(PodWith(name, "data"), default);
            (await RunningAsync(name)).Spec.NodeName.ShouldBe("n2");
        }
    }

    [Fact]
    public async Task A_deleted_claim_takes_its_volume_and_the_nodes_directory_with_it()
    {
        await Cluster.Client.CreateAsync(Claim("data", null), default);
        await Cluster.Client.CreateAsync(PodWith("user", "data"), default);
        var node = (await RunningAsync("user")).Spec.NodeName!;
        var volume = (await Cluster.Client.GetAsync<PersistentVolumeClaim>("data", "default", default)).Spec.VolumeName!;
        Cluster.Volumes.Away[node] = true;
        await Cluster.Client.DeleteAsync<PersistentVolumeClaim>("data", "default", null, default);
        (await Cluster.Client.GetAsync<PersistentVolume>(volume, null, default)).Status.Phase.ShouldBe("Bound", "a pod uses it");

        // While the node is away the volume stays, and says why.
        await Cluster.Client.DeleteAsync<Pod>("user", "default", null, default);
        var failed = await Cluster.UntilAsync<PersistentVolume>(volume, null, v => v.Status.Phase == "Failed", "the volume says that it could not be deleted");
        failed.Status.Message!.ShouldContain("is not connected");
        Cluster.Volumes.Removed.ShouldBeEmpty();

        Cluster.Volumes.Away.Clear();
        await Cluster.Client.PatchAsync<PersistentVolume>(volume, null, ResourcePatch.Merge(JsonNode.Parse("""{"metadata":{"labels":{"touched":"yes"}}}""")!), default);
        await GoneAsync<PersistentVolume>(volume, null);
        Cluster.Volumes.Removed.Distinct().ShouldBe([(node, volume)]);
    }

    [Fact]
    public async Task A_volume_of_a_retaining_class_stays_with_its_directory()
    {
        await Cluster.Client.CreateAsync(Class("kept", reclaim: "Retain"), default);
        await Cluster.Client.CreateAsync(Claim("data", "kept"), default);
        var claim = await Cluster.UntilAsync<PersistentVolumeClaim>("data", "default", c => c.Status.Phase == "Bound", "an immediate claim needs no pod");
        await Cluster.Client.DeleteAsync<PersistentVolumeClaim>("data", "default", null, default);
        await Cluster.UntilAsync<PersistentVolume>(claim.Spec.VolumeName!, null, v => v.Status.Phase == "Released", "it is released");
        Cluster.Volumes.Removed.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_ephemeral_volume_is_claimed_for_its_pod_and_goes_with_it()
    {
        var pod = PodWith("worker");
        pod = pod with { Spec = pod.Spec with { Volumes = [new() { Name = "scratch", Ephemeral = new() { VolumeClaimTemplate = new() { Spec = Claim("", null).Spec } } }] } };
        await Cluster.Client.CreateAsync(pod, default);
        await RunningAsync("worker");
        var claim = await Cluster.Client.GetAsync<PersistentVolumeClaim>("worker-scratch", "default", default);
        claim.Metadata.OwnerReferences!.Single().Kind.ShouldBe("Pod");

        await Cluster.Client.DeleteAsync<Pod>("worker", "default", null, default);
        await GoneAsync<PersistentVolumeClaim>("worker-scratch", "default");
        await GoneAsync<PersistentVolume>(claim.Spec.VolumeName!, null);
        Cluster.Volumes.Removed.Select(r => r.Volume).Distinct().ShouldBe([claim.Spec.VolumeName!]);
    }

    [Fact]
    public async Task A_pod_whose_claims_cannot_be_met_says_so_and_starts_when_they_can()
    {
        await Cluster.Client.CreateAsync(PodWith("waiting", "data"), default);
        await UnschedulableAsync("persistentvolumeclaim \"data\" not found");
        await Cluster.Client.CreateAsync(Claim("data"), default);
        await UnschedulableAsync("pod has unbound immediate PersistentVolumeClaims");
        await Cluster.Client.CreateAsync(Volume("static", node: "n2"), default);
        (await RunningAsync("waiting")).Spec.NodeName.ShouldBe("n2");
    }

    [Fact]
    public async Task A_waiting_claim_gets_a_volume_that_is_there_on_the_node_that_is_chosen()
    {
        await Cluster.Client.CreateAsync(Class("disks", "WaitForFirstConsumer", "kubernetes.io/no-provisioner"), default);
        await Cluster.Client.CreateAsync(Volume("on-n1", storageClass: "disks", node: "n1"), default);
        await Cluster.Client.CreateAsync(Volume("elsewhere", storageClass: "disks", node: "n9"), default);
        await Cluster.Client.CreateAsync(Claim("a", "disks"), default);
        await Cluster.Client.CreateAsync(Claim("b", "disks"), default);
        await Cluster.Client.CreateAsync(PodWith("one", "a"), default);
        (await RunningAsync("one")).Spec.NodeName.ShouldBe("n1");
        (await Cluster.Client.GetAsync<PersistentVolumeClaim>("a", "default", default)).Spec.VolumeName.ShouldBe("on-n1");

        await Cluster.Client.CreateAsync(PodWith("waiting", "b"), default);
        await UnschedulableAsync("2 node(s) didn't find available persistent volumes to bind");
    }

    private Task<Pod> RunningAsync(string name) => Cluster.UntilAsync<Pod>(name, "default", p => p.Status.Phase == "Running", "the pod runs");

    private Task UnschedulableAsync(string saying) => Cluster.UntilAsync<Pod>(
        "waiting", "default",
        p => p.Status.Conditions?.Any(c => c is { Type: "PodScheduled", Status: "False" } && c.Message!.Contains(saying, StringComparison.Ordinal)) == true,
        $"the pod says \"{saying}\"");

    private Task GoneAsync<T>(string name, string? ns)
        where T : class, IResource<T> => ControlledCluster.EventuallyAsync(
            async () => (await Cluster.ListAsync<T>(ns)).All(item => item.Metadata.Name != name), $"{name} is gone");

    private Task EventAsync(string name, string reason) => ControlledCluster.EventuallyAsync(
        async () => (await Cluster.ListAsync<Event>()).Any(e => e.InvolvedObject.Name == name && e.Reason == reason), $"{name} has an event {reason}");
}
