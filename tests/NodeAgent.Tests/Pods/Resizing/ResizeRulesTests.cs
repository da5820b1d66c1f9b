using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Pods.Resizing;

namespace Platform.NodeAgent.Tests.Pods.Resizing;

public sealed class ResizeRulesTests
{
    private static readonly Dictionary<string, Quantity> Node = new() { ["cpu"] = Quantity.Parse("2"), ["memory"] = Quantity.Parse("1Gi") };

    [Fact]
    public void What_the_node_has_is_granted() => ResizeRules.Obstacle(Pod("1500m", "512Mi"), Node, [Pod("500m", "512Mi")]).ShouldBeNull();

    [Fact]
    public void What_other_pods_have_is_waited_for()
    {
        var obstacle = ResizeRules.Obstacle(Pod("1500m", "512Mi"), Node, [Pod("501m", "1Mi")]);

        obstacle!.Reason.ShouldBe("Deferred");
        obstacle.Message.ShouldBe("Node didn't have enough resource: cpu, requested: 1500, capacity: 2000");
    }

    [Fact]
    public void What_the_node_will_never_have_is_infeasible() => ResizeRules.Obstacle(Pod("1", "2Gi"), Node, [])!.Reason.ShouldBe("Infeasible");

    [Fact]
    public void A_pod_that_is_not_granted_more_keeps_what_it_was_granted()
    {
        var granted = ResizeRules.Asked(Pod("100m", "1Mi").Spec);

        var pod = ResizeRules.Granted(Pod("8", "1Mi"), granted);

        pod.Spec.Containers[0].Resources.Requests!["cpu"].ShouldBe(Quantity.Parse("100m"));
    }

    [Theory]
    [InlineData("200m", "1Mi", false)]
    [InlineData("100m", "2Mi", true)]
    [InlineData("100m", "1Mi", false)]
    public void Only_a_resource_whose_policy_says_so_needs_a_restart(string cpu, string memory, bool restart)
    {
        var container = Pod(cpu, memory).Spec.Containers[0] with
        {
            ResizePolicy = [new ContainerResizePolicy { ResourceName = "memory", RestartPolicy = "RestartContainer" }],
        };

        ResizeRules.NeedsRestart(container, Pod("100m", "1Mi").Spec.Containers[0].Resources).ShouldBe(restart);
    }

    private static Pod Pod(string cpu, string memory) => new()
    {
        Spec = new PodSpec
        {
            Containers =
            [
                new Container
                {
                    Name = "web",
                    Resources = new ResourceRequirements { Requests = new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse(cpu), ["memory"] = Quantity.Parse(memory) } },
                },
            ],
        },
    };
}
