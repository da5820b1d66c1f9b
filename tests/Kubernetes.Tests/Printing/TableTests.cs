using System.Globalization;
using System.Text;
using Platform.Kubernetes.Printing;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Tests.Printing;

public sealed class TableTests
{
    private static readonly KindRegistry Kinds = KindRegistry.CreateBuiltIn();
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 1, 0, 0, TimeSpan.Zero);

    private static string Row(string apiVersion, string kind, string json)
    {
        var info = Kinds.FindKind(apiVersion, kind)!;
        var row = info.Table.Row(info.Read(Encoding.UTF8.GetBytes(json)), Now);
        row.Count.ShouldBe(info.Table.Columns.Count);
        return string.Join('|', row.Where((_, i) => info.Table.Columns[i].Priority == 0).Select(c => Convert.ToString(c, CultureInfo.InvariantCulture)));
    }

    private static string Pod(string spec, string status, string metadata = "") => Row("v1", "Pod",
        $$"""{"metadata":{"name":"p","creationTimestamp":"2026-01-01T00:58:30Z"{{metadata}}},"spec":{{spec}},"status":{{status}}}""");

    [Theory]
    [InlineData("""{"phase":"Pending"}""", "p|0/1|Pending|0|90s")]
    [InlineData("""{"phase":"Running","containerStatuses":[{"name":"c","ready":true,"restartCount":0,"state":{"running":{}}}]}""",
        "p|1/1|Running|0|90s")]
    [InlineData("""{"phase":"Pending","containerStatuses":[{"name":"c","state":{"waiting":{"reason":"ImagePullBackOff"}}}]}""",
        "p|0/1|ImagePullBackOff|0|90s")]
    [InlineData("""
        {"phase":"Running","containerStatuses":[{"name":"c","restartCount":2,"state":{"waiting":{"reason":"CrashLoopBackOff"}},
         "lastState":{"terminated":{"exitCode":1,"finishedAt":"2026-01-01T00:59:50Z"}}}]}
        """, "p|0/1|CrashLoopBackOff|2 (10s ago)|90s")]
    [InlineData("""{"phase":"Failed","containerStatuses":[{"name":"c","state":{"terminated":{"exitCode":3}}}]}""", "p|0/1|ExitCode:3|0|90s")]
    public void A_pod_shows_what_its_containers_do(string status, string row) =>
        Pod("""{"containers":[{"name":"c"}]}""", status).ShouldBe(row);

    [Fact]
    public void A_pod_whose_init_container_runs_says_which() =>
        Pod("""{"initContainers":[{"name":"i"},{"name":"j"}],"containers":[{"name":"c"}]}""",
            """{"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":0}}},{"name":"j","state":{"running":{}}}]}""")
            .ShouldBe("p|0/1|Init:1/2|0|90s");

    [Fact]
    public void A_pod_being_deleted_is_terminating() =>
        Pod("""{"containers":[{"name":"c"}]}""", """{"phase":"Running"}""", ""","deletionTimestamp":"2026-01-01T00:59:00Z" """)
            .ShouldBe("p|0/1|Terminating|0|90s");

    [Theory]
    [InlineData("Deployment", """{"metadata":{"name":"d"},"spec":{"replicas":3},"status":{"readyReplicas":1,"updatedReplicas":2,"availableReplicas":1}}""",
        "d|1/3|2|1|<unknown>")]
    [InlineData("ReplicaSet", """{"metadata":{"name":"r"},"spec":{"replicas":3},"status":{"replicas":2,"readyReplicas":1}}""", "r|3|2|1|<unknown>")]
    public void A_workload_shows_its_counts(string kind, string json, string row) => Row("apps/v1", kind, json).ShouldBe(row);

    [Theory]
    [InlineData("""{"metadata":{"name":"s"},"spec":{"type":"LoadBalancer","clusterIP":"10.0.0.1","ports":[{"port":80,"nodePort":30080,"protocol":"TCP"}]}}""",
        "s|LoadBalancer|10.0.0.1|<pending>|80:30080/TCP|<unknown>")]
    [InlineData("""
        {"metadata":{"name":"s"},"spec":{"type":"LoadBalancer","clusterIP":"10.0.0.1","ports":[{"port":80,"protocol":"TCP"}]},
         "status":{"loadBalancer":{"ingress":[{"ip":"198.18.128.1"}]}}}
        """, "s|LoadBalancer|10.0.0.1|198.18.128.1|80/TCP|<unknown>")]
    [InlineData("""{"metadata":{"name":"s"},"spec":{"type":"ClusterIP","clusterIP":"None"}}""", "s|ClusterIP|None|<none>|<none>|<unknown>")]
    public void A_service_shows_its_addresses(string json, string row) => Row("v1", "Service", json).ShouldBe(row);

    [Fact]
    public void A_node_shows_its_state_and_version() => Row("v1", "Node",
        """
        {"metadata":{"name":"n"},"spec":{"unschedulable":true},
         "status":{"conditions":[{"type":"Ready","status":"True"}],"nodeInfo":{"kubeletVersion":"v1.34.1"}}}
        """).ShouldBe("n|Ready,SchedulingDisabled|<none>|<unknown>|v1.34.1");

    [Fact]
    public void An_event_shows_how_often_it_happened() => Row("v1", "Event",
        """
        {"metadata":{"name":"e"},"involvedObject":{"kind":"Pod","name":"p"},"type":"Warning","reason":"BackOff","message":"again",
         "count":3,"firstTimestamp":"2026-01-01T00:58:00Z","lastTimestamp":"2026-01-01T00:59:30Z"}
        """).ShouldBe("30s (x3 over 2m)|Warning|BackOff|pod/p|again");

    [Fact]
    public void Every_kind_has_a_row_for_an_empty_object()
    {
        foreach (var kind in Kinds.All)
            kind.Table.Row(kind.Read("{}"u8.ToArray()), Now).Count.ShouldBe(kind.Table.Columns.Count, kind.Kind.Kind);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(125, "2m5s")]
    [InlineData(3600 * 2, "120m")]
    [InlineData(3600 * 5, "5h")]
    [InlineData((3600 * 5) + 60, "5h1m")]
    [InlineData(86400 * 3, "3d")]
    [InlineData((86400 * 3) + 7200, "3d2h")]
    [InlineData(86400 * 100, "100d")]
    [InlineData(86400 * 800, "2y70d")]
    public void Durations_are_short(int seconds, string text) => HumanDuration.Format(TimeSpan.FromSeconds(seconds)).ShouldBe(text);
}
