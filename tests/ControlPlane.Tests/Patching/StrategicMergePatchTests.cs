using System.Text.Json.Nodes;
using Platform.ControlPlane.Patching;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Tests.Patching;

public sealed class StrategicMergePatchTests
{
    private static readonly SchemaNode Pod = KindRegistry.CreateBuiltIn().FindKind("v1", "Pod")!.Schema;
    private static readonly SchemaNode Deployment = KindRegistry.CreateBuiltIn().FindKind("apps/v1", "Deployment")!.Schema;

    [Theory]
    // A list with a merge key: changed, added, deleted.
    [InlineData("""{"spec":{"containers":[{"name":"a","image":"1"},{"name":"b","image":"1"}]}}""",
        """{"spec":{"containers":[{"name":"b","image":"2"},{"name":"c","image":"3"}]}}""",
        """{"spec":{"containers":[{"name":"a","image":"1"},{"name":"b","image":"2"},{"name":"c","image":"3"}]}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}""",
        """{"spec":{"containers":[{"$patch":"delete","name":"a"}]}}""", """{"spec":{"containers":[{"name":"b"}]}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}""",
        """{"spec":{"containers":[{"$patch":"replace"},{"name":"c"}]}}""", """{"spec":{"containers":[{"name":"c"}]}}""")]
    // The order that was asked for, with items of others kept in place.
    [InlineData("""{"spec":{"containers":[{"name":"a"},{"name":"sidecar"},{"name":"b"}]}}""",
        """{"spec":{"$setElementOrder/containers":[{"name":"b"},{"name":"a"}],"containers":[{"name":"b","image":"2"}]}}""",
        """{"spec":{"containers":[{"name":"sidecar"},{"name":"b","image":"2"},{"name":"a"}]}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}""",
        """{"spec":{"$setElementOrder/containers":[{"name":"b"},{"name":"a"}]}}""", """{"spec":{"containers":[{"name":"b"},{"name":"a"}]}}""")]
    // Lists of scalars: merged where the schema says so, else replaced.
    [InlineData("""{"metadata":{"finalizers":["x","y"]}}""", """{"metadata":{"finalizers":["z","x"]}}""", """{"metadata":{"finalizers":["z","x","y"]}}""")]
    [InlineData("""{"metadata":{"finalizers":["x","y"]}}""",
        """{"metadata":{"$deleteFromPrimitiveList/finalizers":["x"],"$setElementOrder/finalizers":["z","y"],"finalizers":["z"]}}""",
        """{"metadata":{"finalizers":["z","y"]}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"a","args":["x","y"]}]}}""", """{"spec":{"containers":[{"name":"a","args":["z"]}]}}""",
        """{"spec":{"containers":[{"name":"a","args":["z"]}]}}""")]
    // Maps and directives.
    [InlineData("""{"metadata":{"labels":{"a":"1","b":"2"}}}""", """{"metadata":{"labels":{"a":null,"c":"3"}}}""", """{"metadata":{"labels":{"b":"2","c":"3"}}}""")]
    [InlineData("""{"metadata":{"labels":{"a":"1"}}}""", """{"metadata":{"labels":{"$patch":"replace","c":"3"}}}""", """{"metadata":{"labels":{"c":"3"}}}""")]
    [InlineData("""{"metadata":{"labels":{"a":"1"}}}""", """{"metadata":{"labels":{"$patch":"delete"}}}""", """{"metadata":{"labels":{}}}""")]
    [InlineData("""{"metadata":{}}""", """{"metadata":{"labels":{"a":null,"b":"1"}}}""", """{"metadata":{"labels":{"b":"1"}}}""")]
    [InlineData("""{"spec":{"volumes":[{"name":"v","emptyDir":{}}]}}""",
        """{"spec":{"volumes":[{"$retainKeys":["name","hostPath"],"name":"v","hostPath":{"path":"/x"}}]}}""",
        """{"spec":{"volumes":[{"name":"v","hostPath":{"path":"/x"}}]}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"name":"http"}]}]}}""",
        """{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"name":"web"},{"containerPort":81}]}]}}""",
        """{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"name":"web"},{"containerPort":81}]}]}}""")]
    public void Lists_and_maps_merge_by_the_facts_of_the_schema(string current, string patch, string expected) =>
        StrategicMergePatch.Apply(JsonAssertions.Object(current), JsonNode.Parse(patch), Pod).Document.ShouldBeJson(expected);

    [Fact]
    public void Retained_keys_change_the_strategy_of_a_deployment() =>
        StrategicMergePatch.Apply(
            JsonAssertions.Object("""{"spec":{"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}}}"""),
            JsonNode.Parse("""{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}"""),
            Deployment).Document.ShouldBeJson("""{"spec":{"strategy":{"type":"Recreate"}}}""");

    [Theory]
    [InlineData("""{"spec":{"containers":[{"image":"x"}]}}""", "does not contain declared merge key: name")]
    [InlineData("""{"spec":{"$patch":"explode"}}""", "Unknown patch type found")]
    [InlineData("""{"spec":{"containers":["x"]}}""", "is not an object")]
    [InlineData("""{"spec":{"$retainKeys":["a"],"nodeName":"n"}}""", "retainKeys")]
    [InlineData("""{"spec":{"$setElementOrder/containers":[{"name":"b"}],"containers":[{"name":"a"}]}}""", "setElementOrder")]
    [InlineData("""{"spec":{"$setElementOrder/containers":"x"}}""", "must be a list")]
    [InlineData("""[]""", "must be a JSON object")]
    public void A_patch_against_its_own_rules_is_refused_and_says_why(string patch, string words)
    {
        var failure = StrategicMergePatch.Apply(JsonAssertions.Object("""{"spec":{"containers":[{"name":"a"}]}}"""), JsonNode.Parse(patch), Pod).Failure.ShouldNotBeNull();
        failure.Kind.ShouldBe(PatchFailureKind.Malformed);
        failure.Message.ShouldContain(words);
    }

    [Fact]
    public void An_empty_patch_changes_nothing_and_a_repeated_one_nothing_more()
    {
        var current = JsonAssertions.Object("""{"metadata":{"labels":{"a":"1"}},"spec":{"containers":[{"name":"a","env":[{"name":"X","value":"1"}]}]}}""");
        StrategicMergePatch.Apply(current, new JsonObject(), Pod).Document.ShouldBeJson(current.ToJsonString());
        var patch = JsonNode.Parse("""{"spec":{"containers":[{"name":"a","env":[{"name":"Y","value":"2"},{"$patch":"delete","name":"X"}]},{"name":"b"}]}}""");
        var once = StrategicMergePatch.Apply(current, patch, Pod).Document!;
        StrategicMergePatch.Apply(once, patch, Pod).Document.ShouldBeJson(once.ToJsonString());
    }

    [Fact]
    public void A_very_long_list_is_merged_in_reasonable_time()
    {
        static JsonObject Long(int from) => new()
        {
            ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray([.. Enumerable.Range(from, 100_000).Select(i => (JsonNode)$"f{i}")]) },
            ["spec"] = new JsonObject { ["containers"] = new JsonArray([.. Enumerable.Range(from, 50_000).Select(i => (JsonNode)new JsonObject { ["name"] = $"c{i}" })]) },
        };
        var result = StrategicMergePatch.Apply(Long(0), Long(50_000), Pod).Document!;
        result["metadata"]!["finalizers"]!.AsArray().Count.ShouldBe(150_000);
        result["spec"]!["containers"]!.AsArray().Count.ShouldBe(100_000);
    }
}
