using System.Text;
using Platform.Foundation.Security;
using Platform.Monitoring.Storage.DuckDb;
using Platform.Monitoring.Tests.Infrastructure;
using Platform.Testing;

namespace Platform.Monitoring.Tests.Ingestion;

[Collection(MonitoringCollection.Name)]
public sealed class KillTests(MonitoringFixture fixture)
{
    private const int Rounds = 3, Writers = 4;

    [Fact]
    public async Task Rows_that_were_acknowledged_survive_a_kill_and_none_is_there_twice()
    {
        var directory = Directory.CreateTempSubdirectory("platform-monitoring-kill").FullName;
        await using var database = await fixture.CreateDatabaseAsync();
        TestWorkspace workspace;
        await using (var host = await MonitoringHost.StartAsync(database, directory)) workspace = await fixture.CreateWorkspaceAsync(host);
        using var authority = CertificateAuthority.OpenOrCreate(directory, "ca", "test authority", TimeProvider.System);
        var acknowledged = new HashSet<string>();

        for (var round = 0; round < Rounds; round++)
        {
            using var server = await ServerProcess.StartAsync(typeof(KillTests).Assembly.Location, database.ConnectionString, directory);
            using var client = RoleHost.CreateClient(authority, server.Port);
            client.BaseAddress = new Uri($"https://{MonitoringHost.HostOf(workspace.CustomerId)}:{server.Port}");
            var number = round;
            var writers = Enumerable.Range(0, Writers).Select(writer => SendUntilKilledAsync(client, workspace, $"r{number}w{writer}", acknowledged)).ToArray();
            while (Count() < 20 * (number + 1) && !writers.Any(writer => writer.IsCompleted)) await Task.Delay(10);
            await Task.Delay(Random.Shared.Next(100));
            server.Kill();
            await Task.WhenAll(writers);
        }

        acknowledged.Count.ShouldBeGreaterThanOrEqualTo(20 * Rounds);
        using var stored = WorkspaceReader.Open(Path.Combine(directory, "monitoring", workspace.CustomerId.ToString()));
        var found = stored.Entries();
        acknowledged.Except(found).ShouldBeEmpty();
        found.Count.ShouldBe(found.Distinct().Count());
        Directory.Delete(directory, true);

        int Count()
        {
            lock (acknowledged) return acknowledged.Count;
        }
    }

    // Each batch is sent twice, as a sender does that did not see the answer.
    private static async Task SendUntilKilledAsync(HttpClient client, TestWorkspace workspace, string prefix, HashSet<string> acknowledged)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var entry = $"{prefix}i{i}";
                for (var time = 0; time < 2; time++)
                {
                    using var message = workspace.CreateMessage("/api/tables/ContainerLog", Encoding.UTF8.GetBytes($$"""[{"LogEntry":"{{entry}}"}]"""));
                    message.Headers.Add("x-ms-batch-id", entry);
                    using var response = await client.SendAsync(message);
                    ((int)response.StatusCode).ShouldBe(204);
                    lock (acknowledged) acknowledged.Add(entry);
                }
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or System.Net.Sockets.SocketException or IOException)
        {
            // The server was killed, perhaps between accepting the connection and its first byte.
        }
    }

    private sealed class WorkspaceReader(DuckDbDatabase database) : IDisposable
    {
        public static WorkspaceReader Open(string directory) =>
            new(DuckDbDatabase.Open(Path.Combine(directory, "rows.duckdb"), new Dictionary<string, string>()));

        public List<string> Entries()
        {
            using var connection = database.Connect();
            using var reader = connection.Query("SELECT LogEntry FROM ContainerLog");
            var entries = new List<string>();
            while (reader.Read()) entries.Add(reader.GetText(0));
            return entries;
        }

        public void Dispose() => database.Dispose();
    }
}
