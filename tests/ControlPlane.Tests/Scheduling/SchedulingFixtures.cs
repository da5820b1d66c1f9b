using Platform.ControlPlane.Scheduling;
using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Tests.Scheduling;

/// <summary>Nodes and pods for tests of placement.</summary>
internal static class SchedulingFixtures
{
    public static Node NewNode(string name, string cpu = "2", Taint? taint = null, bool cordoned = false, string zone = "a", params ContainerImage[] images) => new()
    {
        Metadata = new() { Name = name, Labels = new Dictionary<string, string> { ["zone"] = zone, ["kubernetes.io/hostname"] = name } },
        Spec = new NodeSpec { Taints = taint is null ? null : [taint], Unschedulable = cordoned },
        Status = new NodeStatus
        {
            Conditions = [new NodeCondition { Type = "Ready", Status = "True" }],
            Images = images,
            Allocatable = new Dictionary<string, Quantity>
            {
                ["cpu"] = Quantity.Parse(cpu),
                ["memory"] = Quantity.Parse("4Gi"),
                ["pods"] = Quantity.Parse("10"),
            },
        },
    };

    public static Pod NewPod(string name, string cpu = "100m", int hostPort = 0, int priority = 0) => new()
    {
        Metadata = new() { Name = name, Namespace = "d", Uid = name, Labels = new Dictionary<string, string> { ["app"] = "web" } },
        Spec = new PodSpec
        {
            Priority = priority,
            Containers =
            [
                new Container
                {
                    Name = "c",
                    Ports = hostPort == 0 ? null : [new ContainerPort { ContainerPortValue = 80, HostPort = hostPort }],
                    Resources = new() { Requests = new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse(cpu) } },
                },
            ],
        },
    };

    /// <summary>A cluster of nodes.</summary>
    public static ClusterState ClusterOf(params Node[] nodes)
    {
        var cluster = new ClusterState();
        foreach (var node in nodes)
            cluster.SetNode(node);
        return cluster;
    }

    /// <summary>Where a pod goes in a cluster.</summary>
    public static PlacementResult Place(ClusterState cluster, Pod pod, SchedulerProfile? profile = null) =>
        new Placement(new TestVolumes()).Choose(pod, cluster, profile ?? SchedulerProfile.Default);
}
