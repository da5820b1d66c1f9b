using System.Text.Json.Nodes;
using Platform.ControlPlane.Patching;

namespace Platform.ControlPlane.Tests.Patching;

public sealed class JsonPatchTests
{
    // The examples of RFC 6902, appendix A, and their edges.
    [Theory]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/baz","value":"qux"}]""", """{"foo":"bar","baz":"qux"}""")]
    [InlineData("""{"foo":["bar","baz"]}""", """[{"op":"add","path":"/foo/1","value":"qux"}]""", """{"foo":["bar","qux","baz"]}""")]
    [InlineData("""{"baz":"qux","foo":"bar"}""", """[{"op":"remove","path":"/baz"}]""", """{"foo":"bar"}""")]
    [InlineData("""{"foo":["bar","qux","baz"]}""", """[{"op":"remove","path":"/foo/1"}]""", """{"foo":["bar","baz"]}""")]
    [InlineData("""{"baz":"qux"}""", """[{"op":"replace","path":"/baz","value":"boo"}]""", """{"baz":"boo"}""")]
    [InlineData("""{"foo":{"bar":"baz","waldo":"fred"},"qux":{}}""", """[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]""", """{"foo":{"bar":"baz"},"qux":{"thud":"fred"}}""")]
    [InlineData("""{"foo":["all","grass","cows","eat"]}""", """[{"op":"move","from":"/foo/1","path":"/foo/3"}]""", """{"foo":["all","cows","eat","grass"]}""")]
    [InlineData("""{"baz":"qux","foo":["a",2,"c"]}""", """[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]""", """{"baz":"qux","foo":["a",2,"c"]}""")]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/child","value":{"grandchild":{}}}]""", """{"foo":"bar","child":{"grandchild":{}}}""")]
    [InlineData("""{"/":9,"~1":10}""", """[{"op":"test","path":"/~01","value":10}]""", """{"/":9,"~1":10}""")]
    [InlineData("""{"foo":["bar"]}""", """[{"op":"add","path":"/foo/-","value":["abc","def"]}]""", """{"foo":["bar",["abc","def"]]}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"copy","from":"/a","path":"/c"},{"op":"add","path":"/c/b","value":2}]""", """{"a":{"b":1},"c":{"b":2}}""")]
    [InlineData("""{"a":1}""", """[{"op":"test","path":"/none","value":null},{"op":"add","path":"/a","value":null}]""", """{"a":null}""")]
    [InlineData("""{"":1}""", """[{"op":"replace","path":"/","value":2}]""", """{"":2}""")]
    public void Operations_apply_as_the_standard_says(string document, string patch, string expected) =>
        Apply(document, patch).Document.ShouldBeJson(expected);

    [Theory]
    [InlineData("""[{"op":"add","path":"/baz/bat","value":"qux"}]""", PatchFailureKind.DoesNotApply)]
    [InlineData("""[{"op":"test","path":"/foo","value":"10"}]""", PatchFailureKind.DoesNotApply)]
    [InlineData("""[{"op":"remove","path":"/none"}]""", PatchFailureKind.DoesNotApply)]
    [InlineData("""[{"op":"replace","path":"/none","value":1}]""", PatchFailureKind.DoesNotApply)]
    [InlineData("""[{"op":"add","path":"/list/3","value":1}]""", PatchFailureKind.DoesNotApply)]
    [InlineData("""[{"op":"add","path":"/list/01","value":1}]""", PatchFailureKind.DoesNotApply)]
    [InlineData("""[{"op":"move","from":"/map","path":"/map/inner"}]""", PatchFailureKind.DoesNotApply)]
    [InlineData("""[{"op":"replace","path":"","value":[]}]""", PatchFailureKind.DoesNotApply)]
    [InlineData("""[{"op":"add","path":"baz","value":1}]""", PatchFailureKind.Malformed)]
    [InlineData("""[{"op":"add","path":"/baz"}]""", PatchFailureKind.Malformed)]
    [InlineData("""[{"op":"spam","path":"/baz"}]""", PatchFailureKind.Malformed)]
    [InlineData("""[{"path":"/baz"}]""", PatchFailureKind.Malformed)]
    [InlineData("""[7]""", PatchFailureKind.Malformed)]
    [InlineData("""{"op":"add"}""", PatchFailureKind.Malformed)]
    [InlineData("""[{"op":"copy","path":"/a"}]""", PatchFailureKind.Malformed)]
    public void What_cannot_be_applied_is_refused(string patch, PatchFailureKind expected) =>
        Apply("""{"foo":"bar","list":[1],"map":{}}""", patch).Failure.ShouldNotBeNull().Kind.ShouldBe(expected);

    [Fact]
    public void A_refused_patch_leaves_the_object_as_it_was()
    {
        var current = JsonNode.Parse("""{"a":1}""")!.AsObject();
        JsonPatch.Apply(current, JsonNode.Parse("""[{"op":"replace","path":"/a","value":2},{"op":"remove","path":"/b"}]""")).Failure.ShouldNotBeNull();
        current.ShouldBeJson("""{"a":1}""");
    }

    [Fact]
    public void More_operations_than_allowed_are_refused()
    {
        var operations = new JsonArray([.. Enumerable.Range(0, JsonPatch.MaxOperations + 1).Select(_ => (JsonNode)new JsonObject())]);
        JsonPatch.Apply([], operations).Failure.ShouldNotBeNull().Kind.ShouldBe(PatchFailureKind.TooLarge);
    }

    [Fact]
    public void Copies_that_double_the_document_are_stopped()
    {
        var operations = new JsonArray([.. Enumerable.Range(0, 40).Select(i => JsonNode.Parse($$"""{"op":"copy","from":"","path":"/c{{i}}"}"""))]);
        JsonPatch.Apply(JsonAssertions.Object("""{"a":"0123456789"}"""), operations).Failure.ShouldNotBeNull().Kind.ShouldBe(PatchFailureKind.TooLarge);
    }

    private static PatchResult Apply(string document, string patch) => JsonPatch.Apply(JsonNode.Parse(document)!.AsObject(), JsonNode.Parse(patch));
}
