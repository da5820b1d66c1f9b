using System.Text.Json.Nodes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Policy.V1;

namespace Platform.ControlPlane.Tests.Controllers;

/// <summary>A pod that has to go says why, so that nobody takes it for a failure. A finalizer keeps these to be looked at.</summary>
public sealed class PodDisruptionTests() : ControlledClusterTests("n1")
{
    [Fact]
    public async Task An_evicted_pod_says_so()
    {
        await RunAsync();
        await Cluster.Client.CreateAsync<Eviction, Status>(new ResourcePath(Pod.Definition, "default", "web", "eviction"), new Eviction { Metadata = new() { Name = "web", Namespace = "default" } }, default);
        (await LeavingAsync()).ShouldBe(("True", "EvictionByEvictionAPI"));
    }

    [Fact]
    public async Task A_pod_that_its_nodes_taint_drives_out_says_so()
    {
        await RunAsync();
        await Cluster.Client.PatchAsync<Node>("n1", null, ResourcePatch.Merge((JsonObject)JsonNode.Parse("""{"spec":{"taints":[{"key":"broken","effect":"NoExecute"}]}}""")!), default);
        (await LeavingAsync()).ShouldBe(("True", "DeletionByTaintManager"));
    }

    private async Task RunAsync()
    {
        await Cluster.Client.CreateAsync(
            new Pod
            {
                Metadata = new() { Name = "web", Namespace = "default", Finalizers = ["example.com/kept"] },
                Spec = new PodSpec { Containers = [new Container { Name = "c", Image = "web" }] },
            },
            default);
        await Cluster.UntilAsync<Pod>("web", "default", p => p.Status.Phase == "Running", "the pod runs");
    }

    private async Task<(string? Status, string? Reason)> LeavingAsync()
    {
        var pod = await Cluster.UntilAsync<Pod>("web", "default", p => p.Metadata.DeletionTimestamp is not null, "the pod is being deleted");
        var condition = pod.Status.Conditions!.Single(c => c.Type == PodConditionType.DisruptionTarget);
        return (condition.Status, condition.Reason);
    }
}
