using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.NodeAgent.Pods.Status;

namespace Platform.NodeAgent.Tests.Pods.Status;

public sealed class SentStatusTests
{
    private static readonly SentStatus Sent = new(new PodStatus { Phase = PodPhase.Running, Conditions = [Condition("Ready", ConditionStatus.True)] }, "12");

    [Fact]
    public void What_was_sent_outdoes_what_is_older() => Ready(Sent.Newest(Seen("9", Condition("Ready", ConditionStatus.False)))).ShouldBe(ConditionStatus.True);

    [Fact]
    public void What_others_wrote_since_is_newer() => Ready(Sent.Newest(Seen("13", Condition("Ready", ConditionStatus.False)))).ShouldBe(ConditionStatus.False);

    [Fact]
    public void Conditions_of_others_in_what_is_older_stay() =>
        Sent.Newest(Seen("9", Condition("PodScheduled", ConditionStatus.True))).Status.Conditions!.Select(c => c.Type).ShouldBe(["Ready", "PodScheduled"]);

    [Fact]
    public void A_version_that_is_no_number_counts_as_older() => Ready(Sent.Newest(Seen("", Condition("Ready", ConditionStatus.False)))).ShouldBe(ConditionStatus.True);

    private static string? Ready(Pod pod) => pod.Status.Conditions!.Single(c => c.Type == "Ready").Status;

    private static PodCondition Condition(string type, string status) => new() { Type = type, Status = status };

    private static Pod Seen(string version, PodCondition condition) =>
        new() { Metadata = new ObjectMeta { ResourceVersion = version }, Status = new PodStatus { Phase = PodPhase.Pending, Conditions = [condition] } };
}
