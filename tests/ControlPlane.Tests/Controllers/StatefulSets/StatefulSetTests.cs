using Platform.Kubernetes;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Tests.Controllers.StatefulSets;

public sealed class StatefulSetTests() : ControlledClusterTests("node-1")
{
    [Fact]
    public async Task Pods_are_made_one_after_the_other_with_stable_names_and_end_in_reverse()
    {
        await CreateAsync(s => s with { Replicas = 3 });
        await ReadyAsync(3);
        var pods = (await Cluster.ListAsync<Pod>()).OrderBy(p => p.Metadata.CreationTimestamp!.Value).ThenBy(p => long.Parse(p.Metadata.ResourceVersion!, provider: null)).ToList();
        pods.Select(p => p.Metadata.Name).Order().ShouldBe(["db-0", "db-1", "db-2"]);
        pods.ShouldAllBe(p => p.Spec.Hostname == p.Metadata.Name && p.Spec.Subdomain == "db" && p.Metadata.Labels!["statefulset.kubernetes.io/pod-name"] == p.Metadata.Name);

        await ChangeAsync(s => s with { Replicas = 1 });
        await ControlledCluster.EventuallyAsync(async () => (await Cluster.ListAsync<Pod>()).Count == 1, "one pod is left");
        (await Cluster.ListAsync<Pod>()).Single().Metadata.Name.ShouldBe("db-0");
    }

    [Fact]
    public async Task While_a_pod_does_not_start_the_next_is_not_made_unless_they_are_parallel()
    {
        await CreateAsync(s => s with { Replicas = 2, Template = Template("broken") });
        await ControlledCluster.EventuallyAsync(async () => (await Cluster.ListAsync<Pod>()).Any(p => p.Spec.NodeName is not null), "the first pod is placed");
        (await Cluster.ListAsync<Pod>()).Single().Metadata.Name.ShouldBe("db-0");

        await CreateAsync(s => s with { Replicas = 2, Template = Template("broken", "other"), Selector = Selects("other"), PodManagementPolicy = "Parallel" }, "other");
        await ControlledCluster.EventuallyAsync(async () => (await Cluster.ListAsync<Pod>()).Count(p => p.Metadata.Name!.StartsWith("other-", StringComparison.Ordinal)) == 2, "both others are there");
    }

    [Fact]
    public async Task A_new_template_replaces_the_pods_from_the_highest_down_to_the_partition()
    {
        await CreateAsync(s => s with { Replicas = 3, UpdateStrategy = new() { Type = "RollingUpdate", RollingUpdate = new() { Partition = 2 } } });
        await ReadyAsync(3);
        await ChangeAsync(s => s with { Template = Template("db:2") });
        await ImagesAsync("db:1", "db:1", "db:2");
        (await GetAsync()).Status.CurrentRevision.ShouldNotBe((await GetAsync()).Status.UpdateRevision);

        // What is lost below the partition comes back as it was.
        await Cluster.Client.DeleteAsync<Pod>("db-0", "default", null, default);
        await ReadyAsync(3);
        await ImagesAsync("db:1", "db:1", "db:2");

        await ChangeAsync(s => s with { UpdateStrategy = new() { Type = "RollingUpdate", RollingUpdate = new() { Partition = 0 } } });
        await ImagesAsync("db:2", "db:2", "db:2");
        await Cluster.UntilAsync<StatefulSet>("db", "default", s => s.Status.CurrentRevision == s.Status.UpdateRevision && s.Status.CurrentReplicas == 3, "the update is complete");
    }

    [Fact]
    public async Task Each_pod_has_a_claim_of_its_own_which_outlives_it_unless_told_otherwise()
    {
        await CreateAsync(s => s with
        {
            Replicas = 2,
            PodManagementPolicy = "Parallel",
            PersistentVolumeClaimRetentionPolicy = new() { WhenScaled = "Delete", WhenDeleted = "Retain" },
            VolumeClaimTemplates = [Claim("data")],
            Template = Template("db:1", mount: "data"),
        });
        await ControlledCluster.EventuallyAsync(async () => (await ClaimsAsync()).SequenceEqual(["data-db-0", "data-db-1"]), "there are two claims");
        await ControlledCluster.EventuallyAsync(async () => (await Cluster.ListAsync<Pod>()).Count == 2, "there are two pods");
        (await Cluster.ListAsync<Pod>()).ShouldAllBe(p => p.Spec.Volumes!.Any(v => v.Name == "data" && v.PersistentVolumeClaim!.ClaimName == "data-" + p.Metadata.Name));
        await ChangeAsync(s => s with { Replicas = 1 });
        await ControlledCluster.EventuallyAsync(async () => (await ClaimsAsync()).SequenceEqual(["data-db-0"]), "the second claim is gone");
    }

    private async Task<IEnumerable<string>> ClaimsAsync() =>
        (await Cluster.ListAsync<PersistentVolumeClaim>()).Where(c => c.Metadata.DeletionTimestamp is null).Select(c => c.Metadata.Name!).Order();

    private static PersistentVolumeClaim Claim(string name) => new()
    {
        Metadata = new() { Name = name },
        Spec = new() { AccessModes = ["ReadWriteOnce"], Resources = new() { Requests = new Dictionary<string, Quantity> { ["storage"] = Quantity.Parse("1Gi") } } },
    };

    private async Task CreateAsync(Func<StatefulSetSpec, StatefulSetSpec> change, string name = "db")
    {
        var spec = new StatefulSetSpec { Selector = Selects("db"), ServiceName = name, Template = Template("db:1") };
        await Cluster.Client.CreateAsync(new StatefulSet { Metadata = new() { Name = name, Namespace = "default" }, Spec = change(spec) }, default);
    }

    private Task<StatefulSet> GetAsync() => Cluster.Client.GetAsync<StatefulSet>("db", "default", default);

    private Task ReadyAsync(int count) => Cluster.UntilAsync<StatefulSet>("db", "default", s => s.Status.ReadyReplicas == count, $"{count} pods are ready");

    private Task ImagesAsync(params string[] images) => ControlledCluster.EventuallyAsync(
        async () => (await Cluster.ListAsync<Pod>()).OrderBy(p => p.Metadata.Name, StringComparer.Ordinal).Select(p => p.Spec.Containers[0].Image).SequenceEqual(images),
        $"the pods run {string.Join(", ", images)}");

    private Task ChangeAsync(Func<StatefulSetSpec, StatefulSetSpec> change) => Retry.OnConflictAsync(async () =>
    {
        var set = await GetAsync();
        await Cluster.Client.UpdateAsync(set with { Spec = change(set.Spec) }, default);
    });

    private static LabelSelector Selects(string app) => new() { MatchLabels = new Dictionary<string, string> { ["app"] = app } };

    private static PodTemplateSpec Template(string image, string app = "db", string? mount = null) => new()
    {
        Metadata = new() { Labels = new Dictionary<string, string> { ["app"] = app } },
        Spec = new PodSpec { Containers = [new Container { Name = "main", Image = image, VolumeMounts = mount is null ? null : [new() { Name = mount, MountPath = "/data" }] }] },
    };
}
