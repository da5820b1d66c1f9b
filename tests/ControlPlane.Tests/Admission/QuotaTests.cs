using Platform.ControlPlane.Tests.Http;

namespace Platform.ControlPlane.Tests.Admission;

public sealed class QuotaTests : IAsyncLifetime
{
    private const string Services = "/api/v1/namespaces/default/services";
    private ApiServer server = null!;

    public async Task InitializeAsync() => server = await ApiServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Changes_at_once_cannot_take_together_what_each_could_take_alone()
    {
        await server.CreateAsync("/api/v1/namespaces/default/resourcequotas", """{"metadata":{"name":"q"},"spec":{"hard":{"services.nodeports":"3"}}}""");
        for (var i = 0; i < 20; i++)
            await server.CreateAsync(Services, $$$"""{"metadata":{"name":"s{{{i}}}"},"spec":{"ports":[{"port":80}]}}""");

        var codes = (await Task.WhenAll(Enumerable.Range(0, 20).Select(i => PatchAsync(i, "NodePort")))).Order().ToList();
        codes.ShouldBe([.. Enumerable.Repeat(200, 3), .. Enumerable.Repeat(403, 17)]);

        var taken = (await server.OkAsync(HttpMethod.Get, Services))["items"]!.AsArray().Where(s => s!["spec"]!["type"]!.ToString() == "NodePort").ToList();
        await server.OkAsync(HttpMethod.Patch, Services + "/" + taken[0]!["metadata"]!["name"], """{"spec":{"type":"ClusterIP"}}""", "application/merge-patch+json");
        (await Task.WhenAll(Enumerable.Range(0, 20).Select(i => PatchAsync(i, "NodePort")))).Count(code => code == 200).ShouldBe(3, "what was given back is there for one other, and two have it already");
    }

    [Fact]
    public async Task Changes_of_one_object_at_once_count_it_once()
    {
        await server.CreateAsync("/api/v1/namespaces/default/resourcequotas", """{"metadata":{"name":"q"},"spec":{"hard":{"services.nodeports":"1"}}}""");
        await server.CreateAsync(Services, """{"metadata":{"name":"s0"},"spec":{"ports":[{"port":80}]}}""");
        (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PatchAsync(0, "NodePort")))).ShouldAllBe(code => code == 200);
    }

    private async Task<int> PatchAsync(int service, string type) =>
        (await server.SendAsync(HttpMethod.Patch, $"{Services}/s{service}", $$$"""{"spec":{"type":"{{{type}}}"}}""", "application/merge-patch+json")).Code;
}
