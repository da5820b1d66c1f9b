using System.Text.Json.Nodes;
using Platform.ControlPlane.Tests.Http;

namespace Platform.ControlPlane.Tests.Cases;

/// <summary>Each file beneath this folder is a conversation with a fresh API server: requests, and what the answers must contain.</summary>
/// <remarks>
/// A step has <c>request</c> (verb and path), <c>body</c>, <c>code</c> and <c>answer</c>. Objects of the answer may hold more than is
/// asked for, lists may not; <c>null</c> means that a field must not be there. A media type stands before the path of a patch.
/// </remarks>
public sealed class CaseTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Cases");

    public static TheoryData<string> Files() =>
        [.. Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Folder, f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_conversation_goes_as_written(string file)
    {
        // A folder may be named by the version of its cluster.
        await using var server = await (file.StartsWith("1.33", StringComparison.Ordinal) ? ApiServer.StartAsync(version: "1.33.6") : ApiServer.StartAsync());
        var number = 0;
        foreach (var step in JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, file)))!.AsArray().OfType<JsonObject>())
        {
            number++;
            var words = step["request"]!.GetValue<string>().Split(' ');
            var type = words.Length == 3 ? words[1] : "application/json";
            var (code, answer) = await server.SendAsync(new HttpMethod(words[0]), words[^1], step["body"]?.ToJsonString(), type);
            var where = $"{file}, step {number} ({step["request"]}): {answer.ToJsonString()}";
            code.ShouldBe(step["code"]?.GetValue<int>() ?? (words[0] == "POST" ? 201 : 200), where);
            if (step["answer"] is { } expected)
                Difference(expected, answer, "").ShouldBeNull(where);
        }
    }

    /// <summary>Where an answer is not as expected; null when it is.</summary>
    private static string? Difference(JsonNode? expected, JsonNode? actual, string path)
    {
        switch (expected, actual)
        {
            case (JsonObject fields, JsonObject values):
                return fields.Select(f => Difference(f.Value, values[f.Key], $"{path}.{f.Key}")).FirstOrDefault(d => d is not null);
            case (JsonArray items, JsonArray values) when items.Count == values.Count:
                return items.Select((item, i) => Difference(item, values[i], $"{path}[{i}]")).FirstOrDefault(d => d is not null);
            default:
                return JsonNode.DeepEquals(expected, actual) ? null : $"{path}: {expected?.ToJsonString() ?? "nothing"} expected, {actual?.ToJsonString() ?? "nothing"} found";
        }
    }
}
