using Platform.ControlPlane.Controllers.Autoscaling;
using Platform.Kubernetes;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Autoscaling.V2;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Tests.Controllers.Autoscaling;

public sealed class AutoscalerTests() : ControlledClusterTests("n1")
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Cluster.Informers.Pods.OnChange(c =>
        {
            if (c.After is { } pod) Cluster.Metrics.Pods[ObjectKey.Of(pod.Metadata)] = 0;
            else Cluster.Metrics.Pods.TryRemove(ObjectKey.Of(c.Before!.Metadata), out _);
        });
    }

    [Fact]
    public async Task A_busy_deployment_grows_to_the_target_and_a_quiet_one_shrinks_when_its_behaviour_allows()
    {
        Cluster.Metrics.Cpu = "200m";
        await DeployAsync(2);
        await ScaleAsync(new()
        {
            ScaleUp = new() { Policies = [new() { Type = "Pods", Value = 100, PeriodSeconds = 15 }] },
            ScaleDown = new() { StabilizationWindowSeconds = 0 },
        });
        await ReplicasAsync(8);
        var grown = await UntilAsync(a => Condition(a, "ScalingActive") is { Status: "True", Reason: "ValidMetricFound" } && a.Status.LastScaleTime is not null, "it says so");
        grown.Status.CurrentMetrics!.Single().Resource!.Current.AverageUtilization.ShouldBe(200);

        // At the bound the metrics still speak for more.
        await UntilAsync(a => Condition(a, "ScalingLimited") is { Status: "True", Reason: "TooManyReplicas" }, "it names the bound");
        await EventAsync("SuccessfulRescale", "cpu resource utilization (percentage of request) above target");

        Cluster.Metrics.Cpu = "10m";
        await ReplicasAsync(2);
        await EventAsync("SuccessfulRescale", "All metrics below target");
    }

    [Fact]
    public async Task Without_metrics_nothing_is_changed_and_the_reason_shows()
    {
        await DeployAsync(3);
        await ScaleAsync();
        var waiting = await UntilAsync(a => Condition(a, "ScalingActive") is { Status: "False", Reason: "FailedGetResourceMetric" } && a.Status.CurrentReplicas == 3, "it says that metrics are missing");
        Condition(waiting, "ScalingActive")!.Message!.ShouldContain("did not receive metrics for targeted pods");
        waiting.Status.DesiredReplicas.ShouldBe(3);
    }

    [Fact]
    public async Task A_target_that_is_missing_or_at_zero_is_said()
    {
        await ScaleAsync();
        var missing = await UntilAsync(a => Condition(a, "AbleToScale") is { Status: "False", Reason: "FailedGetScale" }, "the target is missing");
        Condition(missing, "AbleToScale")!.Message!.ShouldContain("\"web\" not found");
        await DeployAsync(0);
        await UntilAsync(a => Condition(a, "ScalingActive") is { Status: "False", Reason: "ScalingDisabled" }, "scaling is off");
    }

    [Fact]
    public async Task Replicas_outside_the_bounds_are_brought_inside_without_metrics()
    {
        await DeployAsync(1);
        await ScaleAsync();
        await ReplicasAsync(2);
        await EventAsync("SuccessfulRescale", "New size: 2; reason: Current number of replicas below Spec.MinReplicas");
    }

    [Fact]
    public void A_summary_of_a_node_is_read_and_what_is_missing_in_it_left_out()
    {
        var pods = NodeMetrics.Parse(
            """
            {"node":{},"pods":[
              {"podRef":{"name":"web","namespace":"default","uid":"u"},"containers":[
                {"name":"main","cpu":{"time":"2026-01-01T12:00:00Z","usageNanoCores":150500000,"usageCoreNanoSeconds":1},"memory":{"workingSetBytes":1048576}},
                {"name":"new","cpu":{"time":"2026-01-01T12:00:01Z","usageNanoCores":null},"memory":{"workingSetBytes":5}}]},
              {"podRef":{"name":"","namespace":"default"},"containers":[]}]}
            """);
        var web = pods.ShouldHaveSingleItem().Value;
        web.At.ShouldBe(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
        web.Containers["main"]["cpu"].MilliValue.ShouldBe(151);
        web.Containers["main"]["memory"].Value.ShouldBe(1048576);
        web.Containers["new"].Keys.ShouldBe(["memory"]);
    }

    private Task DeployAsync(int replicas) => Cluster.Client.CreateAsync(
        new Deployment
        {
            Metadata = new() { Name = "web", Namespace = "default" },
            Spec = new DeploymentSpec
            {
                Replicas = replicas,
                Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } },
                Template = new PodTemplateSpec
                {
                    Metadata = new() { Labels = new Dictionary<string, string> { ["app"] = "web" } },
                    Spec = new PodSpec
                    {
                        Containers =
                        [
                            new Container
                            {
                                Name = "main", Image = "web:1", Resources = new() { Requests = new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse("100m") } },
                            },
                        ],
                    },
                },
            },
        },
        default);

    private Task ScaleAsync(HorizontalPodAutoscalerBehavior? behavior = null) => Cluster.Client.CreateAsync(
        new HorizontalPodAutoscaler
        {
            Metadata = new() { Name = "web", Namespace = "default" },
            Spec = new HorizontalPodAutoscalerSpec
            {
                ScaleTargetRef = new() { ApiVersion = "apps/v1", Kind = "Deployment", Name = "web" },
                MinReplicas = 2,
                MaxReplicas = 8,
                Behavior = behavior,
                Metrics = [new() { Type = "Resource", Resource = new() { Name = "cpu", Target = new() { Type = "Utilization", AverageUtilization = 50 } } }],
            },
        },
        default);

    private static HorizontalPodAutoscalerCondition? Condition(HorizontalPodAutoscaler a, string type) => a.Status.Conditions?.FirstOrDefault(c => c.Type == type);

    private Task<HorizontalPodAutoscaler> UntilAsync(Func<HorizontalPodAutoscaler, bool> holds, string what) => Cluster.UntilAsync("web", "default", holds, what);

    private Task ReplicasAsync(int count) => Cluster.UntilAsync<Deployment>("web", "default", d => d.Spec.Replicas == count && d.Status.ReadyReplicas == count, $"{count} replicas");

    private Task EventAsync(string reason, string saying) => ControlledCluster.EventuallyAsync(
        async () => (await Cluster.ListAsync<Event>()).Any(e => e.Reason == reason && e.Message!.Contains(saying, StringComparison.Ordinal)), $"an event {reason} says \"{saying}\"");
}
