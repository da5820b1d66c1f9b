using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Kubernetes.Schema;
using Platform.Kubernetes.Serialization;

namespace Platform.Kubernetes.Tests.Serialization;

public sealed class JsonTests
{
    [Fact]
    public void A_pod_keeps_every_field_through_a_round_trip()
    {
        const string text = """
            {"apiVersion":"v1","kind":"Pod",
             "metadata":{"name":"web","creationTimestamp":"2026-01-02T03:04:05Z","labels":{"a":"b"}},
             "spec":{"containers":[{"name":"c","ports":[{"containerPort":80}],
               "resources":{"requests":{"cpu":"500m","memory":"64Mi"}},
               "livenessProbe":{"httpGet":{"path":"/healthz","port":"http"}}}],"hostPID":true},
             "status":{"podIP":"10.0.0.1","podIPs":[{"ip":"10.0.0.1"}],"hostIPs":[{"ip":"198.18.0.9"}]}}
            """;
        var pod = JsonSerializer.Deserialize(text, KubernetesJson.Default.Pod)!;

        pod.Spec.Containers[0].Resources.Requests!["cpu"].MilliValue.ShouldBe(500);
        pod.Status.PodIP.ShouldBe("10.0.0.1");
        JsonNode.DeepEquals(JsonSerializer.SerializeToNode(pod, KubernetesJson.Default.Pod), JsonNode.Parse(text)).ShouldBeTrue();
    }

    [Fact]
    public void An_object_without_kind_takes_that_of_its_type()
    {
        var pod = JsonSerializer.Deserialize("{}", KubernetesJson.Default.Pod)!;
        (pod.ApiVersion, pod.Kind).ShouldBe(("v1", "Pod"));
        pod.Spec.Containers.ShouldBeEmpty();
    }

    [Fact]
    public void The_generated_metadata_carries_the_schema_attributes()
    {
        var info = KubernetesJson.Default.PodSpec.Properties.Single(p => p.Name == "restartPolicy");
        info.AttributeProvider!.GetCustomAttributes(typeof(DefaultAttribute), false).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("0.5", "500m")]
    [InlineData("1000m", "1")]
    [InlineData("1024Mi", "1Gi")]
    [InlineData("1500Mi", "1500Mi")]
    [InlineData("0.5Gi", "512Mi")]
    [InlineData("1Ki", "1Ki")]
    [InlineData("512", "512")]
    [InlineData("1e3", "1e3")]
    [InlineData("12E6", "12e6")]
    [InlineData("2E", "2E")]
    [InlineData("0.1Ki", "102400m")]
    [InlineData("-100000", "-100k")]
    [InlineData("0Gi", "0")]
    [InlineData("99999999999999999999", "9223372036854775807")]
    [InlineData("0.0000000001", "1n")]
    public void A_quantity_is_written_canonically(string text, string canonical) => Quantity.Parse(text).ToString().ShouldBe(canonical);

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("1.2.3")]
    [InlineData("1 Gi")]
    [InlineData("1gi")]
    [InlineData(".")]
    [InlineData("--1")]
    public void Text_that_is_no_quantity_is_refused(string text) => Quantity.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Every_kind_is_read_and_written_under_its_own_name()
    {
        var node = JsonSerializer.SerializeToNode(new Core.V1.Node { Metadata = new() { Name = "n" } }, KubernetesJson.Default.Node)!;
        node["kind"]!.GetValue<string>().ShouldBe("Node");
        node["metadata"]!["name"]!.GetValue<string>().ShouldBe("n");
    }
}
