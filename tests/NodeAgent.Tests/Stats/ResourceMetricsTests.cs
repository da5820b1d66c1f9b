using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.NodeAgent.Cri.V1;
using Platform.NodeAgent.Stats;

namespace Platform.NodeAgent.Tests.Stats;

public sealed class ResourceMetricsTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_500);

    [Fact]
    public void Totals_of_node_pods_and_containers_have_upstreams_names_and_the_time_they_were_read()
    {
        var pod = new Pod { Metadata = new ObjectMeta { Namespace = "shop", Name = "web-1", Uid = "u" } };
        var snapshot = new NodeSnapshot(At, new NodeUsage(2_500_000_000, 4096, 1), null, [new PodSnapshot(pod, [Container("web", 1_500_000_000, 1000), Container("log", 500_000_000, 24)])]);

        var lines = ResourceMetrics.Render(snapshot).Split('\n');

        lines.ShouldContain("# TYPE container_cpu_usage_seconds_total counter");
        lines.ShouldContain("container_cpu_usage_seconds_total{container=\"web\",namespace=\"shop\",pod=\"web-1\"} 1.5 1700000000000");
        lines.ShouldContain("container_memory_working_set_bytes{container=\"log\",namespace=\"shop\",pod=\"web-1\"} 24 1700000000000");
        lines.ShouldContain("container_start_time_seconds{container=\"web\",namespace=\"shop\",pod=\"web-1\"} 1699999999 1700000000000");
        lines.ShouldContain("pod_cpu_usage_seconds_total{namespace=\"shop\",pod=\"web-1\"} 2 1700000000500");
        lines.ShouldContain("pod_memory_working_set_bytes{namespace=\"shop\",pod=\"web-1\"} 1024 1700000000500");
        lines.ShouldContain("node_cpu_usage_seconds_total 2.5 1700000000500");
        lines.ShouldContain("node_memory_working_set_bytes 4096 1700000000500");
        lines.ShouldContain("resource_scrape_error 0");
    }

    [Fact]
    public void A_label_with_quotes_and_line_feeds_stays_one_sample()
    {
        var text = new PrometheusText();

        text.Sample("x", [("a", "q\"\n\\")], 1);

        text.ToString().ShouldBe("x{a=\"q\\\"\\n\\\\\"} 1\n");
    }

    private static ContainerSnapshot Container(string name, ulong cpu, ulong memory) => new(name, DateTimeOffset.FromUnixTimeSeconds(1_699_999_999), null, new ContainerStats
    {
        Cpu = new CpuUsage { Timestamp = 1_700_000_000_000_000_000, UsageCoreNanoSeconds = new UInt64Value { Value = cpu } },
        Memory = new MemoryUsage { WorkingSetBytes = new UInt64Value { Value = memory } },
    });
}
