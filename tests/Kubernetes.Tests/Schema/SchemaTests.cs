using System.Text;
using System.Text.Json.Nodes;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Tests.Schema;

public sealed class SchemaTests
{
    private static readonly KindRegistry Kinds = KindRegistry.CreateBuiltIn();

    private static SchemaNode At(string apiVersion, string kind, string path)
    {
        var node = Kinds.FindKind(apiVersion, kind)!.Schema;
        foreach (var part in path.Split('.'))
            node = part == "*" ? node.Items! : node.Child(part)!;
        return node;
    }

    [Fact]
    public void Facts_of_a_field_are_found_at_its_place()
    {
        var containers = At("apps/v1", "Deployment", "spec.template.spec.containers");
        containers.MergeKey.ShouldBe("name");
        containers.PatchStrategy.ShouldBe(PatchStrategy.Merge);
        containers.ListType.ShouldBe(ListType.Map);
        containers.Required.ShouldBeTrue();
        At("apps/v1", "Deployment", "spec.template.spec.containers.*.ports").ListKeys.ShouldBe(["containerPort", "protocol"]);
        At("apps/v1", "Deployment", "spec.replicas").Default.ShouldBe("1");
        At("apps/v1", "Deployment", "spec.selector").Immutable.ShouldBeTrue();
        At("apps/v1", "Deployment", "spec.selector").Atomic.ShouldBeTrue();
        At("v1", "Pod", "spec.restartPolicy").Values.ShouldBe(["Always", "OnFailure", "Never"]);
        At("v1", "Pod", "spec.volumes").PatchStrategy.ShouldBe(PatchStrategy.Merge | PatchStrategy.RetainKeys);
        At("v1", "Pod", "spec.containers.*.resources.limits.*").Type.ShouldBe(SchemaType.Quantity);
        At("v1", "Pod", "spec.containers.*.livenessProbe.httpGet.port").Type.ShouldBe(SchemaType.IntOrString);
        At("v1", "Pod", "spec").Name.ShouldBe("io.k8s.api.core.v1.PodSpec");
    }

    [Fact]
    public void A_kind_is_found_by_its_resource_name() =>
        Kinds.FindResource("apps", "v1", "deployments")!.Kind.ShortNames.ShouldBe(["deploy"]);

    [Fact]
    public void Unknown_and_duplicate_fields_are_named_by_path()
    {
        var read = JsonReading.Parse("""
            {"kind":"Pod","spec":{"foo":1,"containers":[{"name":"a","name":"b","imagee":"x"}]}}
            """u8);
        var result = SchemaDecoder.Decode((JsonObject)read.Root!, Kinds.FindKind("v1", "Pod")!.Schema);

        result.Error.ShouldBeNull();
        result.StrictErrors(read.Duplicates).ShouldBe(
        [
            "unknown field \"spec.foo\"", "unknown field \"spec.containers[0].imagee\"", "duplicate field \"spec.containers[0].name\"",
        ]);
        read.Root!.ToJsonString().ShouldBe("""{"kind":"Pod","spec":{"containers":[{"name":"b"}]}}""");
    }

    [Theory]
    [InlineData("""{"spec":{"replicas":"3"}}""", "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32")]
    [InlineData("""{"spec":{"replicas":99999999999}}""",
        "json: cannot unmarshal number 99999999999 into Go struct field DeploymentSpec.spec.replicas of type int32")]
    [InlineData("""{"spec":{"template":{"spec":{"containers":[{"env":[{"name":"A","value":1}]}]}}}}""",
        "json: cannot unmarshal number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string")]
    [InlineData("""{"spec":{"template":{"spec":{"containers":{}}}}}""",
        "json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container")]
    [InlineData("""{"spec":7}""", "json: cannot unmarshal number into Go struct field Deployment.spec of type v1.DeploymentSpec")]
    public void A_value_of_the_wrong_type_is_explained(string text, string error)
    {
        var document = (JsonObject)JsonNode.Parse(text)!;
        SchemaDecoder.Decode(document, Kinds.FindKind("apps/v1", "Deployment")!.Schema).Error.ShouldBe(error);
    }

    [Fact]
    public void Decoding_writes_values_canonically_and_drops_what_says_nothing()
    {
        var document = (JsonObject)JsonNode.Parse("""
            {"metadata":{"labels":{},"creationTimestamp":null,"annotations":{"a":null},"deletionTimestamp":"2026-01-01T02:00:00+02:00"},
             "spec":{"containers":[{"name":"c","args":[],"resources":{"limits":{"cpu":0.5,"memory":"1024Mi"}}}],"volumes":[{"name":"v","emptyDir":{}}]}}
            """)!;
        SchemaDecoder.Decode(document, Kinds.FindKind("v1", "Pod")!.Schema).Error.ShouldBeNull();
        JsonNode.DeepEquals(document, JsonNode.Parse("""
            {"metadata":{"annotations":{"a":""},"deletionTimestamp":"2026-01-01T00:00:00Z"},
             "spec":{"containers":[{"name":"c","resources":{"limits":{"cpu":"500m","memory":"1Gi"}}}],"volumes":[{"name":"v","emptyDir":{}}]}}
            """)).ShouldBeTrue(document.ToJsonString());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("")]
    [InlineData("{\"a\":1e999999}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    public void Text_that_is_no_json_is_an_error(string text) => JsonReading.Parse(Encoding.UTF8.GetBytes(text)).Error.ShouldNotBeNull();

    [Fact]
    public void Nesting_is_limited() =>
        JsonReading.Parse(Encoding.UTF8.GetBytes(new string('[', 10_000))).Error.ShouldNotBeNull();

    [Fact]
    public void Every_default_is_valid_in_its_own_schema()
    {
        foreach (var kind in Kinds.All)
        {
            var document = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "x" } };
            kind.ApplyDefaults(document);
            var result = SchemaDecoder.Decode((JsonObject)JsonNode.Parse(document.ToJsonString())!, kind.Schema);
            result.Error.ShouldBeNull(kind.Kind.Kind);
            result.UnknownFields.ShouldBeEmpty(kind.Kind.Kind);
        }
    }
}
