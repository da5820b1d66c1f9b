using System.Text.Json.Nodes;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Tests.Defaults;

public sealed class DefaultsTests
{
    private static readonly KindRegistry Kinds = KindRegistry.CreateBuiltIn();

    private static void Defaulted(string apiVersion, string kind, string input, string expected)
    {
        var document = (JsonObject)JsonNode.Parse(input)!;
        Kinds.FindKind(apiVersion, kind)!.ApplyDefaults(document);
        JsonNode.DeepEquals(document, JsonNode.Parse(expected)).ShouldBeTrue(document.ToJsonString());
    }

    [Fact]
    public void A_pod_takes_the_defaults_of_its_spec_containers_and_probes() => Defaulted("v1", "Pod",
        """
        {"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"nginx","ports":[{"containerPort":80}],
          "readinessProbe":{"httpGet":{"port":80}},"resources":{"limits":{"cpu":"1"}}}],
          "volumes":[{"name":"v"},{"name":"s","secret":{"secretName":"x"}}]}}
        """,
        """
        {"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"nginx","imagePullPolicy":"Always",
          "ports":[{"containerPort":80,"protocol":"TCP"}],
          "readinessProbe":{"httpGet":{"port":80,"path":"/","scheme":"HTTP"},"timeoutSeconds":1,"periodSeconds":10,"successThreshold":1,"failureThreshold":3},
          "resources":{"limits":{"cpu":"1"},"requests":{"cpu":"1"}},
          "terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File"}],
          "volumes":[{"name":"v","emptyDir":{}},{"name":"s","secret":{"secretName":"x","defaultMode":420}}],
          "restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","securityContext":{},
          "schedulerName":"default-scheduler","enableServiceLinks":true},"status":{}}
        """);

    [Theory]
    [InlineData("nginx", "Always")]
    [InlineData("nginx:latest", "Always")]
    [InlineData("nginx:1.27", "IfNotPresent")]
    [InlineData("host:5000/nginx", "Always")]
    [InlineData("host:5000/nginx:2", "IfNotPresent")]
    [InlineData("nginx@sha256:abc", "IfNotPresent")]
    public void An_image_is_pulled_again_only_when_its_tag_may_move(string image, string policy)
    {
        var pod = (JsonObject)JsonNode.Parse($$$"""{"spec":{"containers":[{"name":"c","image":"{{{image}}}"}]}}""")!;
        Kinds.FindKind("v1", "Pod")!.ApplyDefaults(pod);
        pod["spec"]!["containers"]![0]!["imagePullPolicy"]!.GetValue<string>().ShouldBe(policy);
    }

    [Fact]
    public void A_deployment_rolls_by_a_quarter() => Defaulted("apps/v1", "Deployment",
        """{"spec":{"selector":{},"template":{"spec":{"containers":[]}}}}""",
        """
        {"spec":{"selector":{},"replicas":1,"revisionHistoryLimit":10,"progressDeadlineSeconds":600,
          "strategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"25%","maxSurge":"25%"}},
          "template":{"metadata":{},"spec":{"containers":[],"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst",
            "securityContext":{},"schedulerName":"default-scheduler"}}},"status":{}}
        """);

    [Fact]
    public void A_load_balancer_service_gets_its_policies_and_target_ports() => Defaulted("v1", "Service",
        """{"spec":{"type":"LoadBalancer","ports":[{"port":80}]}}""",
        """
        {"spec":{"type":"LoadBalancer","ports":[{"port":80,"protocol":"TCP","targetPort":80}],"sessionAffinity":"None",
          "externalTrafficPolicy":"Cluster","internalTrafficPolicy":"Cluster","allocateLoadBalancerNodePorts":true},
         "status":{"loadBalancer":{}}}
        """);

    [Fact]
    public void Plain_text_of_a_secret_becomes_data() => Defaulted("v1", "Secret",
        """{"stringData":{"a":"b"}}""", """{"data":{"a":"Yg=="},"type":"Opaque"}""");

    [Fact]
    public void A_namespace_is_labelled_with_its_name() => Defaulted("v1", "Namespace",
        """{"metadata":{"name":"x"}}""",
        """{"metadata":{"name":"x","labels":{"kubernetes.io/metadata.name":"x"}},"spec":{},"status":{"phase":"Active"}}""");
}
