using System.Text.Json.Nodes;

namespace Platform.ControlPlane.Tests.Http;

public sealed class WatchTests : IAsyncLifetime
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private ApiServer server = null!;

    public async Task InitializeAsync() => server = await ApiServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_change_of_labels_enters_and_leaves_a_selection()
    {
        var list = await server.OkAsync(HttpMethod.Get, ConfigMaps);
        var from = list["metadata"]!["resourceVersion"];
        await server.CreateAsync(ConfigMaps, """{"metadata":{"name":"a"}}""");
        await LabelAsync("""{"metadata":{"labels":{"app":"web"}}}""");
        await LabelAsync("""{"metadata":{"annotations":{"x":"y"}}}""");
        await LabelAsync("""{"metadata":{"labels":{"app":null}}}""");
        var events = await ReadAsync($"{ConfigMaps}?watch=true&labelSelector=app%3Dweb&resourceVersion={from}", 3);
        events.Select(e => e["type"]!.ToString()).ShouldBe(["ADDED", "MODIFIED", "DELETED"]);
        var (last, gone) = (events[1]["object"]!["metadata"]!, events[2]["object"]!["metadata"]!);
        gone["labels"]!.ToJsonString().ShouldBe("""{"app":"web"}""", "the last state that was selected");
        long.Parse(gone["resourceVersion"]!.ToString()).ShouldBeGreaterThan(long.Parse(last["resourceVersion"]!.ToString()));
        (await server.OkAsync(HttpMethod.Get, ConfigMaps + "/a"))["metadata"]!["resourceVersion"]!.ToString().ShouldBe(gone["resourceVersion"]!.ToString());
    }

    [Fact]
    public async Task A_change_of_a_field_leaves_a_selection_and_a_deletion_within_it_is_told_once()
    {
        const string pods = "/api/v1/namespaces/default/pods";
        var from = (await server.OkAsync(HttpMethod.Get, pods))["metadata"]!["resourceVersion"];
        foreach (var name in (string[])["a", "b"])
        {
            await server.CreateAsync(pods, $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"containers":[{"name":"c","image":"i"}]}}""");
            await server.OkAsync(HttpMethod.Patch, $"{pods}/{name}/status", """{"status":{"phase":"Running"}}""", "application/merge-patch+json");
        }

        await server.OkAsync(HttpMethod.Patch, pods + "/a/status", """{"status":{"phase":"Succeeded"}}""", "application/merge-patch+json");
        await server.OkAsync(HttpMethod.Delete, pods + "/b?gracePeriodSeconds=0");
        var events = await ReadAsync($"{pods}?watch=true&fieldSelector=status.phase%3DRunning&resourceVersion={from}", 4);
        events.Select(e => $"{e["type"]} {e["object"]!["metadata"]!["name"]} {e["object"]!["status"]!["phase"]}")
            .ShouldBe(["ADDED a Running", "ADDED b Running", "DELETED a Running", "DELETED b Running"]);
    }

    [Fact]
    public async Task Initial_events_end_with_a_marked_bookmark()
    {
        await server.CreateAsync(ConfigMaps, """{"metadata":{"name":"a"}}""");
        var events = await ReadAsync(
            ConfigMaps + "?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true", 2);
        events.Select(e => e["type"]!.ToString()).ShouldBe(["ADDED", "BOOKMARK"]);
        events[1]["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"]!.ToString().ShouldBe("true");
    }

    [Fact]
    public async Task A_watch_as_table_defines_its_columns_once()
    {
        await server.CreateAsync(ConfigMaps, """{"metadata":{"name":"a"}}""");
        await server.CreateAsync(ConfigMaps, """{"metadata":{"name":"b"}}""");
        var events = await ReadAsync(ConfigMaps + "?watch=true", 2, "application/json;as=Table;v=v1;g=meta.k8s.io");
        events.Select(e => e["object"]!["columnDefinitions"]!.AsArray().Count).ShouldBe([3, 0]);
        events[1]["object"]!["rows"]![0]!["cells"]![0]!.ToString().ShouldBe("b");
    }

    private Task LabelAsync(string patch) => server.OkAsync(HttpMethod.Patch, ConfigMaps + "/a", patch, "application/merge-patch+json");

    private async Task<List<JsonNode>> ReadAsync(string path, int count, string accept = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(accept);
        using var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var events = new List<JsonNode>();
        while (events.Count < count)
            events.Add(JsonNode.Parse((await reader.ReadLineAsync())!)!);
        return events;
    }
}
