using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Bootstrap;

namespace Platform.NodeAgent.Tests.Bootstrap;

public sealed class NodeConditionsTests
{
    private static readonly IReadOnlyList<NodeCondition> Reported = NodeConditions.Build(new NodeHealth([], new NodePressure(1L << 30, 1, 1, 1)), null, DateTimeOffset.UnixEpoch);

    [Fact]
    public void What_was_reported_contradicts_nothing() => NodeConditions.Contradict(Reported, Reported).ShouldBeFalse();

    [Fact]
    public void A_node_that_is_called_unknown_is_contradicted() =>
        NodeConditions.Contradict([.. Reported.Select(c => c with { Status = ConditionStatus.Unknown })], Reported).ShouldBeTrue();

    [Fact]
    public void Conditions_of_others_are_theirs() =>
        NodeConditions.Contradict([.. Reported, new NodeCondition { Type = "NetworkUnavailable", Status = ConditionStatus.True }], Reported).ShouldBeFalse();

    [Fact]
    public void A_node_without_conditions_has_not_been_reported_yet() => NodeConditions.Contradict(null, Reported).ShouldBeFalse();
}
