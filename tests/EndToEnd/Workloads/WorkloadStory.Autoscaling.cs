namespace Platform.EndToEnd.Workloads;

/// <summary>Replicas by what pods use.</summary>
public sealed partial class WorkloadStory
{
    [Fact, Step(2)]
    public async Task A_busy_deployment_is_given_an_autoscaler()
    {
        await ApplyAsync(
            $$$$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: busy}
            spec:
              selector: {matchLabels: {app: busy}}
              template:
                metadata: {labels: {app: busy}}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: main
                    image: {{{{Image}}}}
                    command: [sh, -c, "while true; do :; done"]
                    resources: {requests: {cpu: 10m}, limits: {cpu: 50m}}
            """);
        (await platform.KubectlAsync("autoscale", "deployment/busy", "--cpu-percent=50", "--min=1", "--max=3")).ShouldSucceed();
        (await platform.ValueAsync("{.spec.maxReplicas}", "hpa", "busy")).ShouldBe("3");
    }

    // What a processor does in a pod's first quarter of a minute does not count: by now the others' steps have taken longer.
    [Fact, Step(10)]
    public async Task By_now_it_has_as_many_pods_as_it_may_have_because_of_what_they_use()
    {
        await Commands.EventuallyAsync(
            () => platform.ValueAsync("{.status.desiredReplicas} {.status.conditions[?(@.type==\"ScalingActive\")].reason}", "hpa", "busy"),
            state => state == "3 ValidMetricFound", "three replicas");
        int.Parse(await platform.ValueAsync("{.status.currentMetrics[0].resource.current.averageUtilization}", "hpa", "busy"), provider: null).ShouldBeGreaterThan(100);
        (await platform.KubectlAsync("describe", "hpa", "busy")).ShouldSucceed().Output.ShouldContain("cpu resource utilization (percentage of request) above target");
        await RolledOutAsync("deployment/busy");
        (await platform.KubectlAsync("delete", "hpa/busy", "deployment/busy")).ShouldSucceed();
    }
}
