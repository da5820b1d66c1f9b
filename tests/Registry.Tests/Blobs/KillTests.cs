using System.Net;
using System.Text.Json.Nodes;
using Npgsql;
using Platform.Foundation.Security;
using Platform.Registry.Tests.Infrastructure;
using Platform.Testing;
using static Platform.Registry.Tests.Infrastructure.PushExtensions;

namespace Platform.Registry.Tests.Blobs;

[Collection(RegistryCollection.Name)]
public sealed class KillTests(RegistryFixture fixture)
{
    private const int Rounds = 4, Writers = 4;

    [Fact]
    public async Task A_registry_killed_while_images_are_pushed_keeps_what_it_acknowledged_and_has_no_dangling_tag()
    {
        var directory = Directory.CreateTempSubdirectory("platform-registry-kill").FullName;
        await using var database = await fixture.CreateDatabaseAsync();
        var (name, principal) = await PrepareAsync(database, directory);
        var acknowledged = new Dictionary<string, byte[]>();
        using var authority = CertificateAuthority.OpenOrCreate(directory, "ca", "test authority", TimeProvider.System);

        for (var round = 0; round < Rounds; round++)
        {
            using var server = await ServerProcess.StartAsync(typeof(KillTests).Assembly.Location, database.ConnectionString, directory);
            using var client = await ConnectAsync(authority, server.Port, name, principal);
            var number = round;
            var writers = Enumerable.Range(0, Writers).Select(writer => PushUntilKilledAsync(client, $"r{number}w{writer}", acknowledged)).ToArray();
            await Task.Delay(Random.Shared.Next(300, 1200));
            server.Kill();
            await Task.WhenAll(writers);
        }

        using var last = await ServerProcess.StartAsync(typeof(KillTests).Assembly.Location, database.ConnectionString, directory);
        using var reader = await ConnectAsync(authority, last.Port, name, principal);
        acknowledged.ShouldNotBeEmpty();
        foreach (var (tag, manifest) in acknowledged) (await reader.GetByteArrayAsync($"/v2/app/manifests/{tag}")).ShouldBe(manifest);
        foreach (var tag in (await reader.JsonAsync("/v2/app/tags/list"))["tags"]!.AsArray()) await CheckImageAsync(reader, (string)tag!);
        last.Kill();
        Directory.Delete(directory, true);
    }

    private async Task<(string Name, TestPrincipal Principal)> PrepareAsync(NpgsqlDataSource database, string directory)
    {
        await using var host = await RegistryHost.StartAsync(database, directory);
        var registry = await fixture.CreateRegistryAsync(host);
        return (registry.Name, await registry.CreatePrincipalAsync("AcrPush"));
    }

    private static async Task<HttpClient> ConnectAsync(CertificateAuthority authority, int port, string name, TestPrincipal principal)
    {
        var client = RoleHost.CreateClient(authority, port);
        client.BaseAddress = new Uri($"https://{RegistryHost.HostOf(name)}:{port}");
        client.DefaultRequestHeaders.Authorization = new("Bearer", await TestRegistry.TokenAsync(client, principal, "repository:app:pull,push"));
        return client;
    }

    private static async Task PushUntilKilledAsync(HttpClient client, string prefix, Dictionary<string, byte[]> acknowledged)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var manifest = await client.PushImageAsync("app", $"{prefix}i{i}");
                lock (acknowledged) acknowledged[$"{prefix}i{i}"] = manifest;
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or System.Net.Sockets.SocketException or IOException)
        {
            // The server was killed, perhaps between accepting the connection and its first byte.
        }
    }

    private static async Task CheckImageAsync(HttpClient client, string tag)
    {
        var manifest = JsonNode.Parse(await client.GetByteArrayAsync($"/v2/app/manifests/{tag}"))!;
        foreach (var part in manifest["layers"]!.AsArray().Append(manifest["config"]))
        {
            using var response = await client.GetAsync($"/v2/app/blobs/{part!["digest"]}");
            await response.ShouldBeAsync(HttpStatusCode.OK);
            DigestOf(await response.Content.ReadAsByteArrayAsync()).ShouldBe((string)part["digest"]!);
        }
    }
}
