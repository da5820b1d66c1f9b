using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.ProvisioningService.Health;

namespace Platform.ProvisioningService.Tests.Health;

public sealed class ClusterHealthTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 15, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_cluster_without_faults_is_healthy()
    {
        var snapshot = Snapshot(nodes: [NodeWith("n1", "True", null)], pods: [PodWith("a", new PodStatus { Phase = "Running", Conditions = [Condition("Ready", "True", Now)] })]);

        ClusterHealth.Of(snapshot, Now).ShouldBeEmpty();
        ((string)ClusterHealth.Present([], snapshot, null, Now)["status"]!).ShouldBe("Healthy");
    }

    [Fact]
    public void A_crash_looping_pod_is_told_with_its_exit_code_and_since_its_first_back_off()
    {
        var pod = PodWith("a", new PodStatus
        {
            Phase = "Running",
            ContainerStatuses = [new ContainerStatus
            {
                Name = "c",
                RestartCount = 4,
                State = new ContainerState { Waiting = new ContainerStateWaiting { Reason = "CrashLoopBackOff", Message = "back-off 40s" } },
                LastState = new ContainerState { Terminated = new ContainerStateTerminated { ExitCode = 3, Reason = "Error", FinishedAt = Now.AddSeconds(-20) } },
            }],
        });
        Event[] events = [BackOff(pod, Now.AddMinutes(-2)), BackOff(pod, Now.AddMinutes(-7))];

        var problem = ClusterHealth.Of(Snapshot(pods: [pod], events: events), Now).ShouldHaveSingleItem();

        (problem.Severity, problem.Kind, problem.Namespace, problem.Name, problem.Reason).ShouldBe(("Error", "Pod", "default", "a", "CrashLoopBackOff"));
        problem.Since.ShouldBe(Now.AddMinutes(-7));
        problem.Message.ShouldContain("exit code 3 (Error); 4 restarts");
    }

    [Fact]
    public void A_pod_that_no_node_takes_is_told_since_the_scheduler_said_so()
    {
        var pod = PodWith("a", new PodStatus { Phase = "Pending", Conditions = [Condition("PodScheduled", "False", Now.AddMinutes(-3)) with { Reason = "Unschedulable", Message = "0/2 nodes are available: 2 Insufficient cpu." }] });

        var problem = ClusterHealth.Of(Snapshot(pods: [pod]), Now).ShouldHaveSingleItem();

        (problem.Reason, problem.Since, problem.Message).ShouldBe(("Unschedulable", Now.AddMinutes(-3), "0/2 nodes are available: 2 Insufficient cpu."));
    }

    [Fact]
    public void An_image_that_cannot_be_pulled_is_told()
    {
        var pod = PodWith("a", new PodStatus
        {
            Phase = "Pending",
            Conditions = [Condition("PodScheduled", "True", Now.AddMinutes(-5))],
            ContainerStatuses = [new ContainerStatus { Name = "c", State = new ContainerState { Waiting = new ContainerStateWaiting { Reason = "ImagePullBackOff", Message = "not found" } } }],
        });

        var problem = ClusterHealth.Of(Snapshot(pods: [pod]), Now).ShouldHaveSingleItem();

        (problem.Reason, problem.Since).ShouldBe(("ImagePullBackOff", Now.AddMinutes(-5)));
    }

    [Fact]
    public void A_deployment_short_of_replicas_names_the_faults_of_its_pods()
    {
        var broken = PodWith("web-abc-1", new PodStatus { Phase = "Pending", Conditions = [Condition("PodScheduled", "False", Now.AddMinutes(-3)) with { Reason = "Unschedulable" }] });
        broken = broken with
        {
            Metadata = broken.Metadata with
            {
                Labels = new Dictionary<string, string> { ["pod-template-hash"] = "abc" },
                OwnerReferences = [new OwnerReference { Kind = "ReplicaSet", Name = "web-abc", Controller = true }],
            },
        };
        var deployment = new Deployment
        {
            Metadata = new ObjectMeta { Name = "web", Namespace = "default" },
            Spec = new DeploymentSpec { Replicas = 3 },
            Status = new DeploymentStatus { AvailableReplicas = 2 },
        };

        var problem = ClusterHealth.Of(Snapshot(pods: [broken], deployments: [deployment]), Now)[0];

        (problem.Kind, problem.Severity, problem.Message).ShouldBe(("Deployment", "Warning", "2 of 3 replicas are available: 1 Unschedulable."));
        problem.Since.ShouldBe(Now.AddMinutes(-3));
    }

    [Fact]
    public void A_node_that_is_not_ready_or_cordoned_is_told()
    {
        var lost = NodeWith("n1", "Unknown", Now.AddMinutes(-1));
        var cordoned = NodeWith("n2", "True", null) with { Spec = new NodeSpec { Unschedulable = true, Taints = [new Taint { Key = "node.kubernetes.io/unschedulable", Effect = "NoSchedule", TimeAdded = Now.AddMinutes(-9) }] } };

        var problems = ClusterHealth.Of(Snapshot(nodes: [lost, cordoned]), Now);

        problems.Select(problem => (problem.Name, problem.Severity, problem.Reason, problem.Since)).ShouldBe(
            [("n1", "Error", "NodeStatusUnknown", Now.AddMinutes(-1)), ("n2", "Warning", "SchedulingDisabled", Now.AddMinutes(-9))]);
        ((string)ClusterHealth.Present(problems, null, null, Now)["status"]!).ShouldBe("Unhealthy");
    }

    private static ClusterSnapshot Snapshot(IReadOnlyList<Node>? nodes = null, IReadOnlyList<Pod>? pods = null, IReadOnlyList<Deployment>? deployments = null, IReadOnlyList<Event>? events = null) =>
        new(nodes ?? [], pods ?? [], deployments ?? [], events ?? []);

    private static Node NodeWith(string name, string ready, DateTimeOffset? since) => new()
    {
        Metadata = new ObjectMeta { Name = name },
        Status = new NodeStatus { Conditions = [new NodeCondition { Type = "Ready", Status = ready, Reason = "NodeStatusUnknown", Message = "Kubelet stopped posting node status.", LastTransitionTime = since is { } at ? (Time)at : null }] },
    };

    private static Pod PodWith(string name, PodStatus status) => new() { Metadata = new ObjectMeta { Name = name, Namespace = "default", Uid = name }, Status = status };

    private static PodCondition Condition(string type, string status, DateTimeOffset since) => new() { Type = type, Status = status, LastTransitionTime = since };

    private static Event BackOff(Pod pod, DateTimeOffset first) => new()
    {
        InvolvedObject = new ObjectReference { Kind = "Pod", Uid = pod.Metadata.Uid, FieldPath = "spec.containers{c}" },
        Reason = "BackOff",
        Type = "Warning",
        FirstTimestamp = first,
    };
}
