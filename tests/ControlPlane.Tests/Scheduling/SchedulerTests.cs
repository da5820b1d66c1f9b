using Platform.ControlPlane.Tests.Controllers;
using Platform.Kubernetes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Scheduling.V1;

namespace Platform.ControlPlane.Tests.Scheduling;

public sealed class SchedulerTests : ControlledClusterTests
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Cluster.AddNodeAsync("n1", cpu: "1");
        await Cluster.Client.CreateAsync(new PriorityClass { Metadata = new() { Name = "high" }, Value = 1000 }, default);
    }

    [Fact]
    public async Task A_more_important_pod_takes_the_place_of_a_less_important_one()
    {
        await CreateAsync("low", "800m");
        var low = await PlacedAsync("low");
        await CreateAsync("high", "800m", priority: "high");

        await PlacedAsync("high");
        (await Cluster.Client.FindAsync<Pod>("low", "default", default)).ShouldBeNull();
        await ControlledCluster.EventuallyAsync(
            async () => (await Cluster.ListAsync<Event>()).Any(e => e.Reason == "Preempted" && e.InvolvedObject.Uid == low.Metadata.Uid), "the one that left has an event");
        await CreateAsync("late", "800m");
        var late = await ConditionAsync("late", "Unschedulable");
        late.ShouldBe("0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.");
    }

    [Fact]
    public async Task A_gated_pod_says_so_and_is_placed_when_its_gates_are_gone()
    {
        await CreateAsync("gated", "100m", gates: true);
        (await ConditionAsync("gated", "SchedulingGated")).ShouldBe("Scheduling is blocked due to non-empty scheduling gates");
        await Retry.OnConflictAsync(async () =>
        {
            var pod = await Cluster.Client.GetAsync<Pod>("gated", "default", default);
            await Cluster.Client.UpdateAsync(pod with { Spec = pod.Spec with { SchedulingGates = null } }, default);
        });
        await PlacedAsync("gated");
    }

    [Fact]
    public async Task A_pod_of_another_scheduler_is_left_alone_and_the_packing_profile_names_itself()
    {
        await CreateAsync("foreign", "100m", scheduler: "somebody-elses");
        await CreateAsync("packed", "100m", scheduler: "bin-packing-scheduler");
        await PlacedAsync("packed");
        await ControlledCluster.EventuallyAsync(
            async () => (await Cluster.ListAsync<Event>()).Any(e => e is { Reason: "Scheduled", Source.Component: "bin-packing-scheduler" }), "the profile has told");
        (await Cluster.Client.GetAsync<Pod>("foreign", "default", default)).Spec.NodeName.ShouldBeNull();
    }

    [Fact]
    public async Task Of_pods_that_wait_the_most_important_gets_the_room_that_comes_free()
    {
        await CreateAsync("first", "900m", priority: "high");
        await PlacedAsync("first");
        await CreateAsync("small", "900m");
        await CreateAsync("important", "900m", priority: "high");
        await ConditionAsync("small", "Unschedulable");
        await ConditionAsync("important", "Unschedulable");
        await Cluster.Client.DeleteAsync<Pod>("first", "default", null, default);
        await PlacedAsync("important");
    }

    private Task<Pod> PlacedAsync(string name) => Cluster.UntilAsync<Pod>(name, "default", p => p.Spec.NodeName == "n1", "the pod is placed");

    private async Task<string?> ConditionAsync(string name, string reason)
    {
        static PodCondition? Find(Pod pod) => pod.Status.Conditions?.FirstOrDefault(c => c.Type == "PodScheduled");
        return Find(await Cluster.UntilAsync<Pod>(name, "default", p => Find(p)?.Reason == reason, $"the pod is {reason}"))!.Message;
    }

    private Task CreateAsync(string name, string cpu, string? priority = null, string? scheduler = null, bool gates = false) => Cluster.Client.CreateAsync(
        new Pod
        {
            Metadata = new() { Name = name, Namespace = "default" },
            Spec = new PodSpec
            {
                PriorityClassName = priority,
                SchedulerName = scheduler,
                SchedulingGates = gates ? [new() { Name = "example.com/ready" }] : null,
                Containers = [new Container { Name = "c", Image = "app:1", Resources = new() { Requests = new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse(cpu) } } }],
            },
        },
        default);
}
