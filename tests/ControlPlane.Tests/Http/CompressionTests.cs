using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Tests.Clusters;
using Platform.Testing;

namespace Platform.ControlPlane.Tests.Http;

/// <summary>What clients of Go ask for by themselves: HTTP/2, and answers packed by gzip.</summary>
public sealed class CompressionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json;as=Table;v=v1;g=meta.k8s.io")]
    public async Task A_large_list_is_packed_and_a_small_one_is_not(string accept)
    {
        await using var server = await ApiServer.StartAsync();
        using (var small = await AskAsync(server.Client, ConfigMaps + "?includeObject=Object", accept))
            small.Content.Headers.ContentEncoding.ShouldBeEmpty();
        for (var i = 0; i < 4; i++) await server.CreateAsync(ConfigMaps, Large($"m{i}"));
        using var large = await AskAsync(server.Client, ConfigMaps + "?includeObject=Object", accept);
        large.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        large.Headers.Vary.ShouldContain("Accept-Encoding");
        var packed = await large.Content.ReadAsByteArrayAsync();
        packed.Length.ShouldBeLessThan(20_000);
        using var unpacked = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        var list = JsonNode.Parse(unpacked)!;
        (list["items"] ?? list["rows"])!.AsArray().Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_large_object_is_packed_and_a_watch_is_not()
    {
        await using var server = await ApiServer.StartAsync();
        await server.CreateAsync(ConfigMaps, Large("m", 200_000));
        using (var one = await AskAsync(server.Client, ConfigMaps + "/m", "application/json"))
            one.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        using var watch = await AskAsync(server.Client, ConfigMaps + "?watch=true", "application/json");
        watch.Content.Headers.ContentEncoding.ShouldBeEmpty();
        using var reader = new StreamReader(await watch.Content.ReadAsStreamAsync());
        JsonNode.Parse((await reader.ReadLineAsync())!)!["type"]!.ToString().ShouldBe("ADDED");
    }

    [Fact]
    public async Task Lists_and_watches_go_over_one_connection_of_http_2()
    {
        await using var harness = await ControlPlaneHarness.StartAsync(postgres);
        var cluster = await harness.CreateClusterAsync();
        using var client = harness.Client(cluster, ControlPlaneHarness.Certificate(cluster, "clusterAdmin", "system:masters"));
        (client.DefaultRequestVersion, client.DefaultVersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        using var watch = await AskAsync(client, "/api/v1/namespaces?watch=true", "application/json");
        using var reader = new StreamReader(await watch.Content.ReadAsStreamAsync());
        (await reader.ReadLineAsync())!.ShouldContain("ADDED");
        using var list = await AskAsync(client, "/api/v1/namespaces", "application/json");
        (list.Version, list.StatusCode).ShouldBe((HttpVersion.Version20, HttpStatusCode.OK));
    }

    private static string Large(string name, int size = 40_000) => $$$"""{"metadata":{"name":"{{{name}}}"},"data":{"k":"{{{new string('x', size)}}}"}}""";

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };
        request.Headers.Accept.ParseAdd(accept);
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
