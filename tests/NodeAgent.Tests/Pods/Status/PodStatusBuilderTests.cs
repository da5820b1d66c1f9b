using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.NodeAgent.Cri.V1;
using Platform.NodeAgent.Pods.Resizing;
using Platform.NodeAgent.Pods.Runtime;
using Platform.NodeAgent.Pods.Status;
using Container = Platform.Kubernetes.Core.V1.Container;
using CriState = Platform.NodeAgent.Cri.V1.ContainerState;
using CriStatus = Platform.NodeAgent.Cri.V1.ContainerStatus;

namespace Platform.NodeAgent.Tests.Pods.Status;

public sealed class PodStatusBuilderTests
{
    private static readonly PodSandbox Sandbox = new() { Id = "s1", State = PodSandboxState.SandboxReady };

    [Theory]
    [InlineData("Never", 0, "Succeeded")]
    [InlineData("Never", 1, "Failed")]
    [InlineData("OnFailure", 1, "Running")]
    [InlineData("Always", 0, "Running")]
    public void A_pod_has_ended_when_no_container_restarts(string policy, int exitCode, string phase) =>
        Build(Pod(policy), Exited(exitCode)).Phase.ShouldBe(phase);

    [Fact]
    public void A_container_killed_for_memory_says_so()
    {
        var ended = Exited(137);
        ended.Status.Reason = "OOMKilled";

        Build(Pod("Never"), ended).ContainerStatuses!.Single().State.Terminated!.Reason.ShouldBe("OOMKilled");
    }

    [Fact]
    public void A_pod_that_was_refused_shows_no_containers_that_are_about_to_begin()
    {
        var status = PodStatusBuilder.Failed(Build(Pod("Always")), new WaitingReason("SysctlForbidden", "no"));

        (status.Phase, status.Reason, status.ContainerStatuses).ShouldBe(("Failed", "SysctlForbidden", null));
    }

    [Fact]
    public void An_evicted_pod_says_that_it_was_disrupted_and_only_once()
    {
        var failure = new WaitingReason(PodStatusBuilder.EvictedReason, "too much");

        var status = PodStatusBuilder.Failed(PodStatusBuilder.Failed(Build(Pod("Always")), failure), failure);

        status.Conditions!.Single(c => c.Type == "DisruptionTarget").Reason.ShouldBe("TerminationByKubelet");
    }

    [Fact]
    public void A_resize_that_waits_is_a_condition_and_goes_with_it()
    {
        var pod = Pod("Always");
        var waiting = Build(pod, Exited(0), new ResizeState(new GrantedResources(), new WaitingReason("Deferred", "later"), null));

        waiting.Conditions!.Single(c => c.Type == "PodResizePending").Reason.ShouldBe("Deferred");
        Build(pod with { Status = waiting }, Exited(0)).Conditions!.ShouldNotContain(c => c.Type == "PodResizePending");
    }

    private static PodStatus Build(Pod pod, ContainerInstance? instance = null, ResizeState? resizing = null) => new PodStatusBuilder("10.0.0.4").Build(
        pod, new PodView([Sandbox], instance is null ? [] : [instance], "10.244.0.2"), new Dictionary<string, WaitingReason>(), resizing ?? ResizeState.None,
        new Untold(), DateTimeOffset.UnixEpoch);

    private static ContainerInstance Exited(int code) => new(
        new CriStatus { Id = "id", Metadata = new ContainerMetadata { Name = "web" }, State = CriState.ContainerExited, ExitCode = code }, Sandbox.Id);

    private static Pod Pod(string policy) => new()
    {
        Metadata = new ObjectMeta { Uid = "u" },
        Spec = new PodSpec { RestartPolicy = policy, Containers = [new Container { Name = "web" }] },
    };

    private sealed class Untold : IContainerHealth
    {
        public bool HasStarted(ContainerInstance instance) => true;

        public bool IsReady(ContainerInstance instance) => true;

        public string? Unhealthy(ContainerInstance instance) => null;
    }
}
