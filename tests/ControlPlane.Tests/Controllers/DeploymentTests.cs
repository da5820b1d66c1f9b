using System.Text.Json.Nodes;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Tests.Controllers;

public sealed class DeploymentTests() : ControlledClusterTests("n1", "n2")
{
    private static Deployment Web(int replicas, string image = "web:1") => new()
    {
        Metadata = new() { Name = "web", Namespace = "default" },
        Spec = new DeploymentSpec
        {
            Replicas = replicas,
            Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } },
            Template = new PodTemplateSpec
            {
                Metadata = new() { Labels = new Dictionary<string, string> { ["app"] = "web" } },
                Spec = new PodSpec { Containers = [new Container { Name = "web", Image = image }] },
            },
        },
    };

    private static bool IsRolledOut(Deployment d) =>
        d.Status.ObservedGeneration >= d.Metadata.Generation && d.Status.UpdatedReplicas == d.Spec.Replicas
        && d.Status.Replicas == d.Status.UpdatedReplicas && d.Status.AvailableReplicas == d.Status.UpdatedReplicas;

    private Task<Deployment> RolledOutAsync(Func<Deployment, bool>? also = null) =>
        Cluster.UntilAsync<Deployment>("web", "default", d => IsRolledOut(d) && also?.Invoke(d) != false, "the deployment is rolled out");

    private Task<Deployment> PatchAsync(string json) =>
        Cluster.Client.PatchAsync<Deployment>("web", "default", ResourcePatch.StrategicMerge(JsonNode.Parse(json)!), default);

    private Task<Deployment> SetImageAsync(string image) =>
        PatchAsync($$$$$"""{"spec":{"template":{"spec":{"containers":[{"name":"web","image":"{{{{{image}}}}}"}]}}}}""");

    private static string? Reason(Deployment d, string type) => d.Status.Conditions?.FirstOrDefault(c => c.Type == type)?.Reason;

    [Fact]
    public async Task A_deployment_runs_its_replicas_and_says_so()
    {
        await Cluster.Client.CreateAsync(Web(3), default);
        var deployment = await RolledOutAsync(d => Reason(d, "Progressing") == "NewReplicaSetAvailable");

        Reason(deployment, "Available").ShouldBe("MinimumReplicasAvailable");
        deployment.Metadata.Annotations!["deployment.kubernetes.io/revision"].ShouldBe("1");
        var set = (await Cluster.ListAsync<ReplicaSet>()).ShouldHaveSingleItem();
        set.Spec.Selector!.MatchLabels!.Keys.ShouldContain("pod-template-hash");
        var pods = await Cluster.ListAsync<Pod>();
        pods.Count.ShouldBe(3);
        pods.Select(p => p.Spec.NodeName).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_new_image_is_rolled_out_without_losing_availability_and_can_be_undone()
    {
        await Cluster.Client.CreateAsync(Web(3), default);
        await RolledOutAsync();
        var fewest = int.MaxValue;
        Cluster.Informers.Pods.OnChange(_ => fewest = Math.Min(
            fewest, Cluster.Informers.Pods.List().Count(p => p.Metadata.DeletionTimestamp is null && p.Status.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true)));

        await SetImageAsync("web:2");
        var second = await RolledOutAsync(d => d.Metadata.Annotations?["deployment.kubernetes.io/revision"] == "2");
        fewest.ShouldBeGreaterThanOrEqualTo(3);
        (await Cluster.ListAsync<ReplicaSet>()).Count.ShouldBe(2);
        second.Spec.Template.Spec.Containers[0].Image.ShouldBe("web:2");

        await SetImageAsync("web:1");
        await RolledOutAsync(d => d.Metadata.Annotations?["deployment.kubernetes.io/revision"] == "3");
        var sets = await Cluster.ListAsync<ReplicaSet>();
        sets.Count.ShouldBe(2);
        sets.Single(s => s.Spec.Replicas == 3).Metadata.Annotations!["deployment.kubernetes.io/revision-history"].ShouldBe("1");
    }

    [Fact]
    public async Task Recreate_stops_the_old_pods_first()
    {
        await Cluster.Client.CreateAsync(Web(2) with { Spec = Web(2).Spec with { Strategy = new() { Type = "Recreate" } } }, default);
        await RolledOutAsync();
        var mixed = false;
        Cluster.Informers.Pods.OnChange(_ => mixed |= Cluster.Informers.Pods.List().Select(p => p.Spec.Containers[0].Image).Distinct().Count() > 1);

        await SetImageAsync("web:2");
        await RolledOutAsync(d => d.Metadata.Annotations?["deployment.kubernetes.io/revision"] == "2");
        mixed.ShouldBeFalse();
    }

    [Fact]
    public async Task Scaling_and_a_lost_pod_are_followed()
    {
        await Cluster.Client.CreateAsync(Web(1), default);
        await RolledOutAsync();
        await PatchAsync("""{"spec":{"replicas":4}}""");
        await RolledOutAsync(d => d.Spec.Replicas == 4);
        await PatchAsync("""{"spec":{"replicas":2}}""");
        await RolledOutAsync(d => d.Spec.Replicas == 2);

        var lost = (await Cluster.ListAsync<Pod>())[0];
        await Cluster.Client.DeleteAsync<Pod>(lost.Metadata.Name!, "default", null, default);
        await ControlledCluster.EventuallyAsync(
            async () => (await Cluster.ListAsync<Pod>()) is { Count: 2 } pods && pods.All(p => p.Metadata.Uid != lost.Metadata.Uid && p.Status.Phase == "Running"),
            "the pod is replaced");
    }

    [Fact]
    public async Task A_paused_deployment_waits_until_it_is_resumed()
    {
        await Cluster.Client.CreateAsync(Web(2), default);
        await RolledOutAsync();
        await PatchAsync("""{"spec":{"paused":true,"template":{"spec":{"containers":[{"name":"web","image":"web:2"}]}}}}""");
        await Cluster.UntilAsync<Deployment>("web", "default", d => Reason(d, "Progressing") == "DeploymentPaused", "the pause is noted");
        (await Cluster.ListAsync<ReplicaSet>()).Count.ShouldBe(1);

        await PatchAsync("""{"spec":{"paused":false}}""");
        await RolledOutAsync(d => d.Metadata.Annotations?["deployment.kubernetes.io/revision"] == "2");
    }

    [Fact]
    public async Task A_rollout_that_does_not_get_ahead_misses_its_deadline()
    {
        await Cluster.Client.CreateAsync(Web(2) with { Spec = Web(2, "broken").Spec with { ProgressDeadlineSeconds = 1 } }, default);
        var deployment = await Cluster.UntilAsync<Deployment>(
            "web", "default", d => Reason(d, "Progressing") == "ProgressDeadlineExceeded", "the deadline is missed");
        deployment.Status.Conditions!.Single(c => c.Type == "Progressing").Status.ShouldBe("False");
        Reason(deployment, "Available").ShouldBe("MinimumReplicasUnavailable");
    }

    [Fact]
    public async Task A_replica_set_of_its_labels_that_nobody_controls_is_taken_over_and_replaced()
    {
        var spec = Web(2, "web:0").Spec;
        await Cluster.Client.CreateAsync(
            new ReplicaSet
            {
                Metadata = new() { Name = "before", Namespace = "default", Labels = spec.Template.Metadata.Labels },
                Spec = new ReplicaSetSpec { Replicas = 2, Selector = spec.Selector, Template = spec.Template },
            },
            default);
        await Cluster.UntilAsync<ReplicaSet>("before", "default", s => s.Status.ReadyReplicas == 2, "the replica set has its pods");
        string? owner = null;
        Cluster.Informers.ReplicaSets.OnChange(c => owner ??= c.After is { Metadata.Name: "before" } set ? set.Metadata.OwnerReferences?.SingleOrDefault()?.Name : null);

        await Cluster.Client.CreateAsync(Web(2) with { Spec = Web(2).Spec with { RevisionHistoryLimit = 0 } }, default);
        await RolledOutAsync();
        owner.ShouldBe("web");
        await ControlledCluster.EventuallyAsync(async () => (await Cluster.ListAsync<ReplicaSet>()).Count == 1, "what was before is gone");
        (await Cluster.ListAsync<Pod>()).Where(p => p.Metadata.DeletionTimestamp is null).ShouldAllBe(p => p.Spec.Containers[0].Image == "web:1");
    }

    [Fact]
    public async Task Replica_sets_beyond_the_history_are_removed()
    {
        await Cluster.Client.CreateAsync(Web(1) with { Spec = Web(1).Spec with { RevisionHistoryLimit = 1 } }, default);
        for (var i = 2; i <= 4; i++)
        {
            await RolledOutAsync();
            await SetImageAsync($"web:{i}");
            await RolledOutAsync(d => d.Metadata.Annotations?["deployment.kubernetes.io/revision"] == $"{i}");
        }

        await ControlledCluster.EventuallyAsync(async () => (await Cluster.ListAsync<ReplicaSet>()).Count == 2, "old replica sets are gone");
    }
}
