using System.Text.Json.Nodes;
using Platform.Kubernetes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Policy.V1;

namespace Platform.ControlPlane.Tests.Controllers.ReplicaSets;

public sealed class ReplicationControllerTests() : ControlledClusterTests("n1")
{
    private static readonly Dictionary<string, string> App = new() { ["app"] = "web" };

    [Fact]
    public async Task It_keeps_its_number_of_pods_and_counts_them()
    {
        await CreateAsync(3);
        var ready = await ReadyAsync(3);
        (ready.Status.Replicas, ready.Status.AvailableReplicas, ready.Status.FullyLabeledReplicas, ready.Status.ObservedGeneration)
            .ShouldBe((3, 3, 3, ready.Metadata.Generation));
        var pods = await Cluster.ListAsync<Pod>();
        pods.ShouldAllBe(p => p.Metadata.OwnerReferences!.Single().Kind == "ReplicationController" && p.Metadata.Name!.StartsWith("web-", StringComparison.Ordinal));

        await Cluster.Client.DeleteAsync<Pod>(pods[0].Metadata.Name!, "default", null, default);
        await ControlledCluster.EventuallyAsync(
            async () => (await Cluster.ListAsync<Pod>()) is { Count: 3 } now && now.All(p => p.Metadata.Uid != pods[0].Metadata.Uid), "the lost pod is replaced");
        await PatchAsync<ReplicationController>("web", """{"spec":{"replicas":1}}""");
        await ReadyAsync(1);
    }

    [Fact]
    public async Task It_adopts_a_pod_of_its_labels_and_releases_one_that_loses_them()
    {
        await Cluster.Client.CreateAsync(
            new Pod { Metadata = new() { Name = "orphan", Namespace = "default", Labels = App }, Spec = Template().Spec }, default);
        await CreateAsync(1);
        await Cluster.UntilAsync<Pod>("orphan", "default", p => p.Metadata.OwnerReferences?.SingleOrDefault()?.Name == "web", "the orphan is adopted");

        await PatchAsync<Pod>("orphan", """{"metadata":{"labels":{"app":"other"}}}""");
        await Cluster.UntilAsync<Pod>("orphan", "default", p => p.Metadata.OwnerReferences is null or { Count: 0 }, "the pod is released");
        await ControlledCluster.EventuallyAsync(async () => (await Cluster.ListAsync<Pod>()).Count == 2, "another takes its place");
    }

    [Fact]
    public async Task A_refusal_shows_as_a_condition_and_goes_when_pods_can_be_made()
    {
        await Cluster.Client.CreateAsync(
            new ResourceQuota
            {
                Metadata = new() { Name = "small", Namespace = "default" },
                Spec = new() { Hard = new Dictionary<string, Quantity> { ["pods"] = Quantity.Parse("1") } },
            },
            default);
        await CreateAsync(2);
        var refused = await Cluster.UntilAsync<ReplicationController>(
            "web", "default", c => c.Status.Conditions?.Any(x => x is { Type: "ReplicaFailure", Status: "True", Reason: "FailedCreate" }) == true, "the failure shows");
        refused.Status.Conditions!.Single().Message!.ShouldContain("exceeded quota: small");

        await PatchAsync<ReplicationController>("web", """{"spec":{"replicas":1}}""");
        await Cluster.UntilAsync<ReplicationController>("web", "default", c => c.Status.Conditions is null or { Count: 0 }, "the failure is gone");
    }

    [Fact]
    public async Task A_disruption_budget_counts_from_its_replicas()
    {
        await Cluster.Client.CreateAsync(
            new PodDisruptionBudget { Metadata = new() { Name = "web", Namespace = "default" }, Spec = new() { MaxUnavailable = 1, Selector = new() { MatchLabels = App } } }, default);
        await CreateAsync(2);
        await Cluster.UntilAsync<PodDisruptionBudget>(
            "web", "default", b => b.Status is { ExpectedPods: 2, DesiredHealthy: 1, DisruptionsAllowed: 1 }, "one may go");
    }

    private Task CreateAsync(int replicas) => Cluster.Client.CreateAsync(
        new ReplicationController
        {
            Metadata = new() { Name = "web", Namespace = "default" },
            Spec = new ReplicationControllerSpec { Replicas = replicas, Template = Template() },
        },
        default);

    private Task<ReplicationController> ReadyAsync(int count) => Cluster.UntilAsync<ReplicationController>(
        "web", "default", c => c.Status.ReadyReplicas == count && c.Status.Replicas == count, $"{count} pods are ready");

    private Task PatchAsync<T>(string name, string json)
        where T : class, IResource<T> => Cluster.Client.PatchAsync<T>(name, "default", ResourcePatch.Merge(JsonNode.Parse(json)!), default);

    private static PodTemplateSpec Template() => new()
    {
        Metadata = new() { Labels = App },
        Spec = new PodSpec { Containers = [new Container { Name = "web", Image = "web:1" }] },
    };
}
