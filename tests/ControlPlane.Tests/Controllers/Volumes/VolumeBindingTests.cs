using System.Text.Json.Nodes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using static Platform.ControlPlane.Tests.Controllers.Volumes.VolumeFixtures;

namespace Platform.ControlPlane.Tests.Controllers.Volumes;

public sealed class VolumeBindingTests() : ControlledClusterTests("n1", "n2")
{
    [Fact]
    public async Task A_claim_gets_the_smallest_volume_that_will_do()
    {
        await Cluster.Client.CreateAsync(Volume("small", "1Gi"), default);
        await Cluster.Client.CreateAsync(Volume("large", "10Gi"), default);
        await Cluster.Client.CreateAsync(Volume("fitting", "5Gi"), default);
        await Cluster.Client.CreateAsync(Volume("other-class", "3Gi", "fast"), default);
        await Cluster.Client.CreateAsync(Volume("other-mode", "3Gi", mode: "ReadOnlyMany"), default);
        await Cluster.Client.CreateAsync(Claim("data", size: "2Gi"), default);

        var claim = await BoundAsync("data");
        claim.Spec.VolumeName.ShouldBe("fitting");
        claim.Status.Capacity!["storage"].ToString().ShouldBe("5Gi");
        claim.Status.AccessModes.ShouldBe(["ReadWriteOnce"]);
        var volume = await PhaseAsync("fitting", "Bound");
        volume.Spec.ClaimRef!.Uid.ShouldBe(claim.Metadata.Uid);
        await PhaseAsync("large", "Available");
    }

    [Fact]
    public async Task A_claim_that_names_its_volume_or_selects_by_label_gets_that_one()
    {
        await Cluster.Client.CreateAsync(Volume("first"), default);
        await Cluster.Client.CreateAsync(Volume("named"), default);
        var labelled = Volume("labelled");
        await Cluster.Client.CreateAsync(labelled with { Metadata = labelled.Metadata with { Labels = new Dictionary<string, string> { ["kind"] = "old" } } }, default);
        var named = Claim("a");
        await Cluster.Client.CreateAsync(named with { Spec = named.Spec with { VolumeName = "named" } }, default);
        var selecting = Claim("b");
        await Cluster.Client.CreateAsync(
            selecting with { Spec = selecting.Spec with { Selector = new() { MatchLabels = new Dictionary<string, string> { ["kind"] = "old" } } } }, default);

        (await BoundAsync("a")).Spec.VolumeName.ShouldBe("named");
        (await BoundAsync("b")).Spec.VolumeName.ShouldBe("labelled");

        var small = Claim("c", size: "2Gi");
        await Cluster.Client.CreateAsync(small with { Spec = small.Spec with { VolumeName = "first" } }, default);
        await EventAsync("c", "VolumeMismatch", "requested PV is too small");
    }

    [Fact]
    public async Task A_volume_that_is_promised_to_a_claim_waits_for_it()
    {
        var promised = Volume("promised", "10Gi");
        await Cluster.Client.CreateAsync(promised with { Spec = promised.Spec with { ClaimRef = new() { Namespace = "default", Name = "mine" } } }, default);
        await PhaseAsync("promised", "Available");
        await Cluster.Client.CreateAsync(Claim("other"), default);
        await EventAsync("other", "FailedBinding", "no persistent volumes available for this claim and no storage class is set");

        await Cluster.Client.CreateAsync(Claim("mine"), default);
        (await BoundAsync("mine")).Spec.VolumeName.ShouldBe("promised");
        (await Cluster.Client.GetAsync<PersistentVolumeClaim>("other", "default", default)).Status.Phase.ShouldBe("Pending");
    }

    [Fact]
    public async Task A_retained_volume_is_released_with_its_claim_and_available_when_the_claim_is_taken_off()
    {
        await Cluster.Client.CreateAsync(Volume("kept"), default);
        await Cluster.Client.CreateAsync(Claim("data"), default);
        await BoundAsync("data");
        await Cluster.Client.DeleteAsync<PersistentVolumeClaim>("data", "default", null, default);
        await PhaseAsync("kept", "Released");

        // A new claim of the same name is another: what is on the volume is not its.
        await Cluster.Client.CreateAsync(Claim("data"), default);
        await EventAsync("data", "FailedBinding", "no persistent volumes available");
        await Cluster.Client.PatchAsync<PersistentVolume>("kept", null, ResourcePatch.Merge(JsonNode.Parse("""{"spec":{"claimRef":null}}""")!), default);
        (await BoundAsync("data")).Spec.VolumeName.ShouldBe("kept");
    }

    [Fact]
    public async Task A_bound_claim_whose_volume_is_deleted_is_lost()
    {
        await Cluster.Client.CreateAsync(Volume("gone"), default);
        await Cluster.Client.CreateAsync(Claim("data"), default);
        await BoundAsync("data");
        await Cluster.Client.DeleteAsync<PersistentVolume>("gone", null, null, default);
        (await PhaseAsync("gone", "Bound")).Metadata.DeletionTimestamp.ShouldNotBeNull("it is protected while it is bound");

        await Cluster.Client.PatchAsync<PersistentVolume>("gone", null, ResourcePatch.Merge(JsonNode.Parse("""{"metadata":{"finalizers":null}}""")!), default);
        await Cluster.UntilAsync<PersistentVolumeClaim>("data", "default", c => c.Status.Phase == "Lost", "the claim is lost");
        await EventAsync("data", "ClaimLost", "has lost its PersistentVolume");
    }

    [Fact]
    public async Task A_claim_without_a_class_gets_the_default_one_even_when_that_comes_later()
    {
        await Cluster.Client.CreateAsync(Claim("data", null), default);
        await EventAsync("data", "FailedBinding", "no storage class is set");
        await Cluster.Client.CreateAsync(Class("usual", isDefault: true), default);
        (await BoundAsync("data")).Spec.StorageClassName.ShouldBe("usual");
    }

    [Fact]
    public async Task Another_provisioner_is_asked_by_annotation_and_its_volume_is_bound()
    {
        await Cluster.Client.CreateAsync(Class("disks", provisioner: "disks.example.com"), default);
        await Cluster.Client.CreateAsync(Claim("data", "disks"), default);
        var claim = await Cluster.UntilAsync<PersistentVolumeClaim>(
            "data", "default", c => c.Metadata.Annotations?.GetValueOrDefault("volume.kubernetes.io/storage-provisioner") == "disks.example.com", "it is asked");
        await EventAsync("data", "ExternalProvisioning", "disks.example.com");

        var made = Volume("disk-1", storageClass: "disks");
        await Cluster.Client.CreateAsync(
            made with { Spec = made.Spec with { ClaimRef = new() { Namespace = "default", Name = "data", Uid = claim.Metadata.Uid } } }, default);
        (await BoundAsync("data")).Spec.VolumeName.ShouldBe("disk-1");
    }

    private Task<PersistentVolumeClaim> BoundAsync(string name) =>
        Cluster.UntilAsync<PersistentVolumeClaim>(name, "default", c => c.Status.Phase == "Bound", "the claim is bound");

    private Task<PersistentVolume> PhaseAsync(string name, string phase) =>
        Cluster.UntilAsync<PersistentVolume>(name, null, v => v.Status.Phase == phase, $"the volume is {phase}");

    private Task EventAsync(string name, string reason, string saying) => ControlledCluster.EventuallyAsync(
        async () => (await Cluster.ListAsync<Event>()).Any(e => e.InvolvedObject.Name == name && e.Reason == reason && e.Message!.Contains(saying, StringComparison.Ordinal)),
        $"an event {reason} of {name} says \"{saying}\"");
}
