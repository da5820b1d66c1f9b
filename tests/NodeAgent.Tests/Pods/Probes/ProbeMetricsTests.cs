using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.NodeAgent.Pods.Probes;

namespace Platform.NodeAgent.Tests.Pods.Probes;

public sealed class ProbeMetricsTests
{
    private readonly ProbeMetrics _metrics = new();
    private readonly ProbeTarget _target = new(
        new Pod { Metadata = new ObjectMeta { Namespace = "shop", Name = "web-1", Uid = "u" } }, new Container { Name = "web" }, "id", null, DateTimeOffset.UnixEpoch);

    [Fact]
    public void Results_are_counted_by_probe_and_outcome()
    {
        _metrics.Add(_target, "Readiness", true);
        _metrics.Add(_target, "Readiness", true);
        _metrics.Add(_target, "Readiness", false);

        _metrics.Render().ShouldContain("prober_probe_total{container=\"web\",namespace=\"shop\",pod=\"web-1\",pod_uid=\"u\",probe_type=\"Readiness\",result=\"successful\"} 2\n");
        _metrics.Render().ShouldContain("result=\"failed\"} 1\n");
    }

    [Fact]
    public void A_container_that_is_gone_is_not_counted_any_more()
    {
        _metrics.Add(_target, "Liveness", true);
        _metrics.Forget("id");

        _metrics.Render().ShouldNotContain("web-1");
    }
}
