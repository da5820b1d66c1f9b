using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Policy.V1;

namespace Platform.ControlPlane.Tests.Controllers;

public sealed class DisruptionBudgetTests() : ControlledClusterTests("n1")
{
    private static readonly Dictionary<string, string> App = new() { ["app"] = "web" };

    [Fact]
    public async Task Of_three_replicas_one_may_be_unavailable_and_the_next_eviction_waits_for_its_replacement()
    {
        await Cluster.Client.CreateAsync(Budget(new PodDisruptionBudgetSpec { MaxUnavailable = 1, Selector = new() { MatchLabels = App } }), default);
        await DeployAsync(3);

        var budget = await SettledAsync(status => status is { CurrentHealthy: 3, DisruptionsAllowed: 1 });
        (budget.Status.DesiredHealthy, budget.Status.ExpectedPods).ShouldBe((2, 3));

        // Evicted at the same moment, so that the budget has no time to be computed anew between them.
        var names = (await Cluster.ListAsync<Pod>()).Select(pod => pod.Metadata.Name!).ToList();
        var answers = await Task.WhenAll(names.Select(EvictAsync));
        answers.Count(code => code == 201).ShouldBe(1);
        answers.Count(code => code == 429).ShouldBe(2);

        await SettledAsync(status => status is { CurrentHealthy: 3, DisruptionsAllowed: 1 });
        (await EvictAsync((await Cluster.ListAsync<Pod>()).First(pod => pod.Metadata.DeletionTimestamp is null).Metadata.Name!)).ShouldBe(201);
    }

    [Theory]
    [InlineData("2", 2, 1)]
    [InlineData("60%", 2, 1)]
    [InlineData("100%", 3, 0)]
    public async Task At_least_so_many_stay_available(string minimum, int desired, int allowed)
    {
        IntOrString value = int.TryParse(minimum, out var number) ? number : minimum;
        await Cluster.Client.CreateAsync(Budget(new PodDisruptionBudgetSpec { MinAvailable = value, Selector = new() { MatchLabels = App } }), default);
        await DeployAsync(3);

        (await SettledAsync(status => status.CurrentHealthy == 3 && status.DisruptionsAllowed == allowed)).Status.DesiredHealthy.ShouldBe(desired);
    }

    [Fact]
    public async Task A_pod_without_a_controller_cannot_be_counted_in_percent_so_nothing_is_allowed()
    {
        await Cluster.Client.CreateAsync(Budget(new PodDisruptionBudgetSpec { MaxUnavailable = "50%", Selector = new() { MatchLabels = App } }), default);
        await Cluster.Client.CreateAsync(new Pod
        {
            Metadata = new() { Name = "alone", Namespace = "default", Labels = App },
            Spec = new PodSpec { Containers = [new Container { Name = "main", Image = "main:1" }] },
        }, default);

        var budget = await SettledAsync(status => status.Conditions is [{ Reason: "SyncFailed" }]);
        budget.Status.DisruptionsAllowed.ShouldBe(0);
        budget.Status.Conditions![0].Message.ShouldContain("alone");
    }

    private Task<PodDisruptionBudget> SettledAsync(Func<PodDisruptionBudgetStatus, bool> holds) =>
        Cluster.UntilAsync<PodDisruptionBudget>("web", "default", budget => holds(budget.Status) && budget.Status.ObservedGeneration == budget.Metadata.Generation, "the budget's status is so");

    private async Task<int> EvictAsync(string name)
    {
        try
        {
            var eviction = new Eviction { Metadata = new() { Name = name, Namespace = "default" } };
            return (await Cluster.Client.CreateAsync<Eviction, Status>(new ResourcePath(Pod.Definition, "default", name, "eviction"), eviction, default)).Code ?? 0;
        }
        catch (KubernetesApiException refused)
        {
            return refused.Status.Code ?? 0;
        }
    }

    private Task DeployAsync(int replicas) => Cluster.Client.CreateAsync(new Deployment
    {
        Metadata = new() { Name = "web", Namespace = "default" },
        Spec = new DeploymentSpec
        {
            Replicas = replicas,
            Selector = new() { MatchLabels = App },
            Template = new PodTemplateSpec
            {
                Metadata = new() { Labels = App },
                Spec = new PodSpec { Containers = [new Container { Name = "web", Image = "web:1" }] },
            },
        },
    }, default);

    private static PodDisruptionBudget Budget(PodDisruptionBudgetSpec spec) => new() { Metadata = new() { Name = "web", Namespace = "default" }, Spec = spec };
}
