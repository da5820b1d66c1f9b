using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using Platform.Testing;

namespace Platform.ControlPlane.Tests.Clusters;

/// <summary>What was acknowledged over the network is there after the server's process, or its database, was killed.</summary>
public sealed class KilledServerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private const int Writers = 8, Rounds = 3, AcknowledgedBeforeKill = 60;

    [Fact]
    public async Task Every_acknowledged_write_outlives_the_kill_of_the_server_and_no_batch_is_kept_by_half()
    {
        var directory = Directory.CreateTempSubdirectory("platform-killed").FullName;
        await using var database = await postgres.CreateDatabaseAsync();
        var acknowledged = new Dictionary<string, string>();
        for (var round = 0; round < Rounds; round++)
        {
            using var server = await StartAsync(database, directory);
            using var client = Client(server, directory);
            await KeptAsync(client, acknowledged);
            await WriteUntilAsync(client, round, acknowledged, () =>
            {
                server.Kill();
                return Task.CompletedTask;
            });
        }

        using var last = await StartAsync(database, directory);
        using var reader = Client(last, directory);
        await KeptAsync(reader, acknowledged);
        acknowledged.Count.ShouldBeGreaterThanOrEqualTo(Rounds * AcknowledgedBeforeKill);
        (await GapsAsync(database)).ShouldBeLessThanOrEqualTo(Rounds);
        Directory.Delete(directory, true);
    }

    [Fact]
    public async Task Every_acknowledged_write_outlives_the_kill_of_the_database_while_the_server_goes_on()
    {
        var directory = Directory.CreateTempSubdirectory("platform-killed").FullName;
        await using var database = await postgres.CreateDatabaseAsync();
        var acknowledged = new Dictionary<string, string>();
        using (var server = await StartAsync(database, directory))
        using (var client = Client(server, directory))
        {
            await WriteUntilAsync(client, 0, acknowledged, postgres.CrashAsync);
            await KeptAsync(client, acknowledged);
        }

        using var again = await StartAsync(database, directory);
        using var reader = Client(again, directory);
        await KeptAsync(reader, acknowledged);
        Directory.Delete(directory, true);
    }

    private static Task<ServerProcess> StartAsync(NpgsqlDataSource database, string directory) =>
        ServerProcess.StartAsync(typeof(KilledServerTests).Assembly.Location, database.ConnectionString, directory);

    /// <summary>Writers create objects; when enough are acknowledged something is killed, and the writers end at their first failure or soon after.</summary>
    private static async Task WriteUntilAsync(HttpClient client, int round, Dictionary<string, string> acknowledged, Func<Task> killAsync)
    {
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var count = 0;
        var killed = false;
        async Task WriteAsync(int writer)
        {
            for (var n = 0; !Volatile.Read(ref killed); n++)
            {
                var name = $"c-{round}-{writer}-{n}";
                try
                {
                    using var answer = await client.PostAsync(ConfigMaps, Json($$$"""{"metadata":{"name":"{{{name}}}"},"data":{"n":"{{{n}}}"} }"""));
                    if (!answer.IsSuccessStatusCode) return;
                    var version = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["metadata"]!["resourceVersion"]!;
                    lock (acknowledged) acknowledged[name] = version;
                }
                catch (Exception e) when (e is HttpRequestException or IOException)
                {
                    return; // not acknowledged: it may be there or not
                }

                if (Interlocked.Increment(ref count) == AcknowledgedBeforeKill) enough.SetResult();
            }
        }

        var writers = Task.WhenAll(Enumerable.Range(0, Writers).Select(WriteAsync));
        await Task.WhenAny(enough.Task, writers);
        await killAsync();
        Volatile.Write(ref killed, true);
        await writers;
    }

    private static async Task KeptAsync(HttpClient client, Dictionary<string, string> acknowledged)
    {
        var list = JsonNode.Parse(await client.GetStringAsync(ConfigMaps))!["items"]!.AsArray();
        var kept = list.ToDictionary(item => (string)item!["metadata"]!["name"]!, item => (string)item!["metadata"]!["resourceVersion"]!);
        foreach (var (name, version) in acknowledged) kept.GetValueOrDefault(name).ShouldBe(version, name);
    }

    /// <summary>Where revisions do not follow one another: after a restart they may, within a batch never.</summary>
    private static async Task<long> GapsAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("""
            SELECT count(*) FROM (SELECT revision - lag(revision) OVER (ORDER BY revision) AS step FROM controlplane.revisions) steps WHERE step > 1
            """);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    private static HttpClient Client(ServerProcess server, string directory)
    {
        var certificate = X509CertificateLoader.LoadPkcs12FromFile(Path.Combine(directory, Program.ClientFile), null);
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, server.Port, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
                // Whose server it is does not matter here: it is the one that was started.
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            },
        };
        return new HttpClient(handler) { BaseAddress = new Uri($"https://{ControlPlaneHarness.ServerName}") };
    }
}
