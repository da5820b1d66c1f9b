using System.Text.Json.Nodes;
using Platform.ControlPlane.Patching;

namespace Platform.ControlPlane.Tests.Patching;

public sealed class MergePatchTests
{
    // The cases of RFC 7386, appendix A, whose target is an object.
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", "{}")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    [InlineData("""{"a":"scalar"}""", """{"a":{"b":1}}""", """{"a":{"b":1}}""")]
    public void Fields_are_merged_as_the_standard_says(string current, string patch, string expected) =>
        MergePatch.Apply(JsonAssertions.Object(current), JsonNode.Parse(patch)).Document.ShouldBeJson(expected);

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("3")]
    public void A_patch_that_is_no_object_is_refused(string patch) =>
        MergePatch.Apply([], JsonNode.Parse(patch)).Failure.ShouldNotBeNull().Kind.ShouldBe(PatchFailureKind.Malformed);

    [Fact]
    public void Applying_a_patch_twice_is_applying_it_once()
    {
        var patch = JsonNode.Parse("""{"a":{"x":null,"y":[1,2]},"b":null,"c":3}""");
        var once = MergePatch.Apply(JsonAssertions.Object("""{"a":{"x":1},"b":2,"d":{"e":5}}"""), patch).Document!;
        MergePatch.Apply(once, patch).Document.ShouldBeJson(once.ToJsonString());
    }
}
