using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Cri.V1;
using Platform.NodeAgent.Pods.Runtime;
using Container = Platform.Kubernetes.Core.V1.Container;
using CriState = Platform.NodeAgent.Cri.V1.ContainerState;
using CriStatus = Platform.NodeAgent.Cri.V1.ContainerStatus;

namespace Platform.NodeAgent.Tests.Pods.Runtime;

public sealed class PodPlannerTests
{
    private static readonly PodSandbox Sandbox = new() { Id = "s1", State = PodSandboxState.SandboxReady };

    [Fact]
    public void A_pod_of_which_nothing_runs_needs_a_sandbox() =>
        PodPlanner.Plan(Pod(["web"]), PodView.Empty, new Well()).NeedsSandbox.ShouldBeTrue();

    [Fact]
    public void Containers_start_together_when_there_are_no_init_containers() =>
        Starts(Pod(["web", "log"]), View()).ShouldBe(["web", "log"]);

    [Fact]
    public void Init_containers_come_one_after_the_other_before_the_rest()
    {
        var pod = Pod(["web"], init: ["one", "two"]);

        Starts(pod, View()).ShouldBe(["one"]);
        Starts(pod, View(Running("one"))).ShouldBeEmpty();
        Starts(pod, View(Exited("one", 0))).ShouldBe(["two"]);
        Starts(pod, View(Exited("one", 0), Exited("two", 0))).ShouldBe(["web"]);
    }

    [Fact]
    public void An_init_container_that_failed_is_tried_again_unless_the_pod_never_restarts()
    {
        Starts(Pod(["web"], init: ["one"]), View(Exited("one", 1))).ShouldBe(["one"]);
        PodPlanner.Plan(Pod(["web"], init: ["one"], policy: "Never"), View(Exited("one", 1)), new Well()).Finished.ShouldBeTrue();
    }

    [Fact]
    public void A_sidecar_has_to_have_started_before_what_follows()
    {
        var pod = Pod(["web"], sidecars: ["proxy"]);

        Starts(pod, View()).ShouldBe(["proxy"]);
        Starts(pod, View(Running("proxy"))).ShouldBe(["web"]);
    }

    [Fact]
    public void An_ended_sidecar_comes_back_beside_running_containers() =>
        Starts(Pod(["web"], sidecars: ["proxy"]), View(Exited("proxy", 0), Running("web"))).ShouldBe(["proxy"]);

    [Theory]
    [InlineData("Always", 0, true)]
    [InlineData("Always", 1, true)]
    [InlineData("OnFailure", 0, false)]
    [InlineData("OnFailure", 1, true)]
    [InlineData("Never", 1, false)]
    public void A_container_that_ended_restarts_by_the_pods_policy(string policy, int exitCode, bool restarts)
    {
        var plan = PodPlanner.Plan(Pod(["web"], policy: policy), View(Exited("web", exitCode)), new Well());

        plan.Start.Any().ShouldBe(restarts);
        plan.Finished.ShouldBe(!restarts);
    }

    [Theory]
    [InlineData("Always", "Never", 1, false)]
    [InlineData("Never", "OnFailure", 1, true)]
    [InlineData("Never", "OnFailure", 0, false)]
    public void A_containers_own_policy_comes_before_the_pods(string policy, string own, int exitCode, bool restarts)
    {
        var container = new Container { Name = "web", RestartPolicy = own };

        PodPlanner.Restarts(Pod(["web"], policy: policy), container, exitCode).ShouldBe(restarts);
    }

    [Theory]
    [InlineData("In", 42, true)]
    [InlineData("In", 1, false)]
    [InlineData("NotIn", 42, false)]
    [InlineData("NotIn", 1, true)]
    public void A_rule_by_exit_code_comes_before_the_policy(string comparison, int exitCode, bool restarts)
    {
        var rule = new ContainerRestartRule { Action = "Restart", ExitCodes = new ContainerRestartRuleOnExitCodes { Operator = comparison, Values = [42] } };

        PodPlanner.Restarts(Pod(["web"], policy: "Never"), new Container { Name = "web", RestartPolicyRules = [rule] }, exitCode).ShouldBe(restarts);
    }

    [Fact]
    public void An_ephemeral_container_starts_once_whatever_the_others_do()
    {
        var pod = Pod(["web"], init: ["one"]);
        pod = pod with { Spec = pod.Spec with { EphemeralContainers = [new EphemeralContainer { Name = "look" }] } };

        Starts(pod, View(Running("one"))).ShouldBe(["look"]);
        Starts(pod, View(Running("one"), Running("look"))).ShouldBeEmpty();
        Starts(pod, View(Running("one"), Exited("look", 1))).ShouldBeEmpty();
    }

    [Fact]
    public void A_running_container_is_left_alone()
    {
        var plan = PodPlanner.Plan(Pod(["web"]), View(Running("web")), new Well());

        plan.Start.ShouldBeEmpty();
        plan.Stop.ShouldBeEmpty();
    }

    [Fact]
    public void A_container_whose_image_changed_is_stopped()
    {
        var old = Running("web");
        old.Status.Annotations[RuntimeLabels.ContainerHash] = "box:0";

        PodPlanner.Plan(Pod(["web"]), View(old), new Well()).Stop.ShouldHaveSingleItem().Instance.ShouldBe(old);
    }

    [Fact]
    public void Containers_of_a_lost_sandbox_start_anew_in_the_next()
    {
        var view = new PodView([Sandbox], [Exited("web", 0) with { SandboxId = "s0" }], "10.244.0.2");

        Starts(Pod(["web"]), view).ShouldBe(["web"]);
        PodPlanner.Plan(Pod(["web"], policy: "Never"), view, new Well()).Finished.ShouldBeTrue();
    }

    private static IEnumerable<string> Starts(Pod pod, PodView view) => PodPlanner.Plan(pod, view, new Well()).Start.Select(c => c.Name);

    private static PodView View(params ContainerInstance[] instances) => new([Sandbox], instances, "10.244.0.2");

    private static ContainerInstance Running(string name) => Instance(name, CriState.ContainerRunning, 0);

    private static ContainerInstance Exited(string name, int code) => Instance(name, CriState.ContainerExited, code);

    private static ContainerInstance Instance(string name, CriState state, int code)
    {
        var status = new CriStatus { Id = name + "-id", Metadata = new ContainerMetadata { Name = name }, State = state, ExitCode = code };
        status.Annotations[RuntimeLabels.ContainerHash] = "box:1";
        return new ContainerInstance(status, Sandbox.Id);
    }

    private static Pod Pod(string[] names, string[]? init = null, string[]? sidecars = null, string policy = "Always") => new()
    {
        Spec = new PodSpec
        {
            RestartPolicy = policy,
            Containers = [.. names.Select(n => new Container { Name = n, Image = "box:1" })],
            InitContainers =
            [
                .. (init ?? []).Select(n => new Container { Name = n, Image = "box:1" }),
                .. (sidecars ?? []).Select(n => new Container { Name = n, Image = "box:1", RestartPolicy = "Always" }),
            ],
        },
    };

    private sealed class Well : IContainerHealth
    {
        public bool HasStarted(ContainerInstance instance) => true;

        public bool IsReady(ContainerInstance instance) => true;

        public string? Unhealthy(ContainerInstance instance) => null;
    }
}
