using System.Text.Json.Nodes;

namespace Platform.ControlPlane.Tests.Patching;

/// <summary>Comparison of documents, in which the order of fields does not count.</summary>
internal static class JsonAssertions
{
    public static void ShouldBeJson(this JsonNode? actual, string expected) =>
        JsonNode.DeepEquals(actual, JsonNode.Parse(expected)).ShouldBeTrue($"{actual?.ToJsonString()}\nis not\n{expected}");

    public static JsonObject Object(string json) => JsonNode.Parse(json)!.AsObject();
}
