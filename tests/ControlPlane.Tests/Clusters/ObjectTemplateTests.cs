using System.Text.Json.Nodes;
using Platform.ControlPlane.Clusters;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Tests.Clusters;

public sealed class ObjectTemplateTests
{
    [Fact]
    public void What_is_filled_is_the_document_with_uid_time_and_revision_of_its_own()
    {
        var uid = Guid.NewGuid();
        var created = new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);
        Text(Template("""{ "app": "é" }""").Fill(uid, created, 42)).ShouldBe(
            $$"""{"kind":"ConfigMap","metadata":{"name":"a","uid":"{{uid}}","creationTimestamp":"2026-11-21T10:00:00Z","resourceVersion":"42"},"data":{"app":"é"} }""".Replace(" }", "}", StringComparison.Ordinal));
    }

    [Fact]
    public void One_template_serves_many_and_text_that_looks_like_a_place_of_its_own_stays()
    {
        var stamped = ObjectTemplate.Stamp(new ObjectMeta());
        var template = Template($$"""{ "uid-of-somebody": "{{stamped.Uid}}", "number": "9223372036854775807" }""");
        foreach (var revision in (long[])[1, long.MaxValue, 77])
        {
            var filled = JsonNode.Parse(template.Fill(Guid.NewGuid(), DateTimeOffset.UnixEpoch, revision))!;
            filled["metadata"]!["resourceVersion"]!.GetValue<string>().ShouldBe($"{revision}");
            filled["metadata"]!["uid"]!.GetValue<string>().ShouldNotBe(stamped.Uid);
            filled["data"]!["uid-of-somebody"]!.GetValue<string>().ShouldBe(stamped.Uid);
            filled["data"]!["number"]!.GetValue<string>().ShouldBe("9223372036854775807");
        }
    }

    [Fact]
    public void A_document_without_metadata_of_a_template_is_refused() => Should.Throw<InvalidOperationException>(
        () => ObjectTemplate.Of(new JsonObject { ["metadata"] = new JsonObject { ["name"] = "a" } })).Message.ShouldContain("uid");

    private static ObjectTemplate Template(string data)
    {
        var stamped = ObjectTemplate.Stamp(new ObjectMeta());
        return ObjectTemplate.Of(new JsonObject
        {
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "a", ["uid"] = stamped.Uid, ["creationTimestamp"] = stamped.CreationTimestamp!.Value.ToString() },
            ["data"] = JsonNode.Parse(data),
        });
    }

    private static string Text(byte[] json) => System.Text.Encoding.UTF8.GetString(json);
}
