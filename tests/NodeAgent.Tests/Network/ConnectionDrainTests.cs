using Platform.Kubernetes.Coordination.V1;
using Platform.Kubernetes.Node;
using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Tests.Network;

public sealed class ConnectionDrainTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("41", 5, true)]
    [InlineData("42", 5, false)]
    [InlineData("43", 5, false)]
    [InlineData("not a number", 5, true)]
    [InlineData("41", 39, true)]
    // Who no longer renews is not waited for.
    [InlineData("41", 41, false)]
    // Who never said what it follows has no rules yet.
    [InlineData(null, 5, false)]
    public void A_pod_waits_for_every_living_router_of_connections_that_has_not_seen_its_removal(string? observed, int renewedSecondsAgo, bool waitedFor)
    {
        var lease = new Lease
        {
            Metadata = new()
            {
                Name = "n1",
                Annotations = observed is null ? null : new Dictionary<string, string> { [RoutingLease.ObservedAnnotation] = observed },
            },
            Spec = new() { RenewTime = Now.AddSeconds(-renewedSecondsAgo), LeaseDurationSeconds = RoutingLease.DurationSeconds },
        };

        ConnectionDrain.IsBehind(lease, 42, Now).ShouldBe(waitedFor);
    }

    [Fact]
    public void A_lease_that_was_never_renewed_holds_nobody_up() =>
        ConnectionDrain.IsBehind(new Lease { Metadata = new() { Annotations = new Dictionary<string, string> { [RoutingLease.ObservedAnnotation] = "1" } } }, 42, Now).ShouldBeFalse();
}
