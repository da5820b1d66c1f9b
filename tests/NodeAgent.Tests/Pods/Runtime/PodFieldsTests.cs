using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Pods.Runtime;

namespace Platform.NodeAgent.Tests.Pods.Runtime;

public sealed class PodFieldsTests
{
    private readonly PodFields _fields = new("10.224.0.4", new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse("2") });

    [Fact]
    public void A_pod_on_the_nodes_network_has_the_nodes_address()
    {
        var pod = new Pod { Spec = new PodSpec { HostNetwork = true } };

        _fields.Field(pod, "status.podIP", null).ShouldBe("10.224.0.4");
        _fields.Field(new Pod(), "status.podIP", "10.244.0.7").ShouldBe("10.244.0.7");
    }

    [Fact]
    public void A_limit_that_is_not_set_is_all_the_node_has()
    {
        var pod = new Pod { Spec = new PodSpec { Containers = [new Container { Name = "web" }] } };

        _fields.Resource(pod, new ResourceFieldSelector { Resource = "limits.cpu" }, "web").ShouldBe("2");
        _fields.Resource(pod, new ResourceFieldSelector { Resource = "requests.cpu" }, "web").ShouldBe("0");
    }
}
