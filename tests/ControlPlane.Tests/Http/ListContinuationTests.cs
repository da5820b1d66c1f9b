using System.Text.Json.Nodes;
using Platform.ControlPlane.Storage;

namespace Platform.ControlPlane.Tests.Http;

/// <summary>Lists in parts, and lists of the past.</summary>
public sealed class ListContinuationTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task The_parts_of_a_list_show_one_moment_whatever_is_written_between_them()
    {
        await using var server = await ApiServer.StartAsync();
        foreach (var name in (string[])["a", "b", "c", "d"]) await CreateAsync(server, name);
        var first = await server.OkAsync(HttpMethod.Get, ConfigMaps + "?limit=2");
        await server.OkAsync(HttpMethod.Delete, ConfigMaps + "/c");
        await server.OkAsync(HttpMethod.Patch, ConfigMaps + "/d", """{"data":{"k":"new"}}""", "application/merge-patch+json");
        await CreateAsync(server, "e");

        var second = await server.OkAsync(HttpMethod.Get, $"{ConfigMaps}?limit=2&continue={Continue(first)}");

        Names(first).Concat(Names(second)).ShouldBe(["a", "b", "c", "d"]);
        Version(second).ShouldBe(Version(first));
        second["items"]![1]!["data"]!["k"]!.ToString().ShouldBe("old");
        second["metadata"]!["continue"].ShouldBeNull();
    }

    [Fact]
    public async Task A_list_of_an_exact_version_is_that_of_then()
    {
        await using var server = await ApiServer.StartAsync();
        await CreateAsync(server, "a");
        var then = Version(await server.OkAsync(HttpMethod.Get, ConfigMaps));
        await CreateAsync(server, "b");

        Names(await server.OkAsync(HttpMethod.Get, $"{ConfigMaps}?resourceVersion={then}&resourceVersionMatch=Exact")).ShouldBe(["a"]);
        Names(await server.OkAsync(HttpMethod.Get, $"{ConfigMaps}?resourceVersion={then}&limit=5")).ShouldBe(["a"]);
        Names(await server.OkAsync(HttpMethod.Get, $"{ConfigMaps}?resourceVersion={then}&resourceVersionMatch=NotOlderThan")).ShouldBe(["a", "b"]);
        (await server.SendAsync(HttpMethod.Get, $"{ConfigMaps}?resourceVersion=0&resourceVersionMatch=Exact")).Code.ShouldBe(422);
    }

    [Fact]
    public async Task A_continuation_from_further_back_than_the_history_has_expired_and_offers_the_rest_as_it_is_now()
    {
        await using var server = await ApiServer.StartAsync(history: new WatchHistoryLimits(MaxChanges: 4));
        foreach (var name in (string[])["a", "b", "c"]) await CreateAsync(server, name);
        var first = await server.OkAsync(HttpMethod.Get, ConfigMaps + "?limit=1");
        foreach (var name in (string[])["d", "e", "f", "g", "h"]) await CreateAsync(server, name);

        var (code, status) = await server.SendAsync(HttpMethod.Get, $"{ConfigMaps}?limit=10&continue={Continue(first)}");
        code.ShouldBe(410);
        status["reason"]!.ToString().ShouldBe("Expired");
        var rest = await server.OkAsync(HttpMethod.Get, $"{ConfigMaps}?limit=10&continue={Continue(status)}");
        Names(rest).ShouldBe(["b", "c", "d", "e", "f", "g", "h"]);
    }

    private static Task CreateAsync(ApiServer server, string name) =>
        server.CreateAsync(ConfigMaps, $$$"""{"metadata":{"name":"{{{name}}}"},"data":{"k":"old"} }""");

    private static string Continue(JsonObject list) => list["metadata"]!["continue"]!.ToString();

    private static string Version(JsonObject list) => list["metadata"]!["resourceVersion"]!.ToString();

    private static IEnumerable<string> Names(JsonObject list) => list["items"]!.AsArray().Select(item => item!["metadata"]!["name"]!.ToString());
}
