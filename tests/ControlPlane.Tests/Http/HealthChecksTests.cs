using Platform.ControlPlane.Storage;

namespace Platform.ControlPlane.Tests.Http;

/// <summary>How a cluster's API server is.</summary>
public sealed class HealthChecksTests
{
    [Theory]
    [InlineData("/healthz", 200, "ok")]
    [InlineData("/livez/ping", 200, "ok")]
    [InlineData("/livez/etcd", 200, "ok")]
    [InlineData("/readyz?verbose", 200, "[+]ping ok\n[+]etcd ok\n[+]shutdown ok\nreadyz check passed\n")]
    [InlineData("/livez?verbose&exclude=etcd", 200, "[+]ping ok\n[+]etcd excluded: ok\nlivez check passed\n")]
    public async Task A_server_that_is_well_says_so_as_a_whole_and_check_by_check(string path, int code, string text)
    {
        await using var server = await ApiServer.StartAsync();
        using var answer = await server.Client.GetAsync(path);
        ((int)answer.StatusCode).ShouldBe(code);
        (await answer.Content.ReadAsStringAsync()).ShouldBe(text);
    }

    [Fact]
    public async Task A_check_that_there_is_not_is_not_found()
    {
        await using var server = await ApiServer.StartAsync();
        (await server.SendAsync(HttpMethod.Get, "/livez/nothing")).Code.ShouldBe(404);
        (await server.SendAsync(HttpMethod.Get, "/livez/shutdown")).Code.ShouldBe(404);
    }

    [Fact]
    public async Task While_the_database_does_not_take_writes_the_check_of_storage_fails_and_names_itself()
    {
        var log = new MemoryRevisionLog();
        await using var server = await ApiServer.StartAsync(log: log);
        log.BeforeAppend = () => throw new IOException("down");
        var write = server.SendAsync(HttpMethod.Post, "/api/v1/namespaces/default/configmaps", """{"metadata":{"name":"a"}}""");
        while (server.Cluster.Store.IsWritable) await Task.Delay(10);
        using (var answer = await server.Client.GetAsync("/readyz"))
        {
            ((int)answer.StatusCode).ShouldBe(500);
            (await answer.Content.ReadAsStringAsync()).ShouldContain("[-]etcd failed");
        }

        (await server.OkAsync(HttpMethod.Get, "/api/v1/componentstatuses/etcd-0"))["conditions"]![0]!["status"]!.ToString().ShouldBe("False");

        log.BeforeAppend = null;
        (await write).Code.ShouldBe(201);
        (await server.Client.GetStringAsync("/readyz")).ShouldBe("ok");
    }
}
