using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Monitoring.Ingestion;
using Platform.Monitoring.Storage;
using Platform.Monitoring.Tests.Infrastructure;

namespace Platform.Monitoring.Tests.Ingestion;

[Collection(MonitoringCollection.Name)]
public sealed class TableIngestionTests(MonitoringFixture fixture)
{
    private const string Path = "/api/tables/ContainerLog";

    [Fact]
    public async Task Rows_are_taken_as_an_array_or_one_after_another_packed_or_not()
    {
        var workspace = await fixture.CreateWorkspaceAsync();
        var array = """[{"TimeGenerated":"2026-11-21T10:00:00Z","LogEntry":"one"},{"LogEntry":"two"}]"""u8.ToArray();
        var lines = "{\"LogEntry\":\"three\"}\n{\"LogEntry\":\"four\"}\n"u8.ToArray();

        (await workspace.PostAsync(workspace.CreateMessage(Path, array))).ShouldBe((204, ""));
        (await workspace.PostAsync(workspace.CreateMessage(Path, array, gzip: true))).ShouldBe((204, ""));
        (await workspace.PostAsync(workspace.CreateMessage(Path, lines, contentType: "application/x-ndjson"))).ShouldBe((204, ""));
        (await workspace.PostAsync(workspace.CreateMessage(Path, "[]"u8.ToArray()))).ShouldBe((204, ""));

        (await CountAsync(workspace)).ShouldBe(6);
    }

    [Fact]
    public async Task A_batch_sent_again_adds_nothing_also_after_a_restart()
    {
        var workspace = await fixture.CreateWorkspaceAsync();
        async Task SendAsync()
        {
            var message = workspace.CreateMessage(Path, """[{"LogEntry":"once"}]"""u8.ToArray());
            message.Headers.Add("x-ms-batch-id", "node-1/17");
            (await workspace.PostAsync(message)).ShouldBe((204, ""));
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendAsync()));
        (await CountAsync(workspace)).ShouldBe(1);
        await fixture.Host.Services.GetRequiredService<WorkspaceDatabases>().DisposeAsync();
        await SendAsync();

        (await CountAsync(workspace)).ShouldBe(1);
    }

    [Theory]
    [InlineData("""[{"LogEntri":"x"}]""", "no column 'LogEntri'")]
    [InlineData("""[{"LogEntry":"ok"},{"LogEntry":5}]""", "Row 1: 'LogEntry' must be a string")]
    [InlineData("""[{"TimeOfCommand":"yesterday"}]""", "'TimeOfCommand' must be a time")]
    [InlineData("""[{"LogEntry":"a","LogEntry":"b"}]""", "twice")]
    [InlineData("""[1]""", "not an object")]
    [InlineData("""{"LogEntry":""", "JSON")]
    [InlineData("""[[{"LogEntry":"x"}]]""", "not an object")]
    [InlineData("\"text\"", "not an object")]
    public async Task What_is_not_of_the_table_is_refused_whole(string body, string why)
    {
        var workspace = await fixture.CreateWorkspaceAsync();

        var (status, answer) = await workspace.PostAsync(workspace.CreateMessage(Path, Encoding.UTF8.GetBytes(body)));

        status.ShouldBe(400, answer);
        ((string)JsonNode.Parse(answer)!["error"]!["message"]!).ShouldContain(why);
        (await CountAsync(workspace)).ShouldBe(0);
    }

    [Fact]
    public async Task Requests_without_a_good_signature_are_refused()
    {
        var (workspace, other) = (await fixture.CreateWorkspaceAsync(), await fixture.CreateWorkspaceAsync());
        var body = """[{"LogEntry":"x"}]"""u8.ToArray();
        async Task RefusedAsync(HttpRequestMessage message) => (await workspace.PostAsync(message)).Status.ShouldBe(403);

        await RefusedAsync(workspace.CreateMessage(Path, body, key: other.Key));
        await RefusedAsync(workspace.CreateMessage(Path, body, key: other.Key, customerId: other.CustomerId));
        await RefusedAsync(workspace.CreateMessage(Path, body, date: DateTimeOffset.UtcNow.AddMinutes(-20).ToString("r", CultureInfo.InvariantCulture)));
        await RefusedAsync(workspace.CreateMessage(Path, body, date: "now"));
        var unsigned = workspace.CreateMessage(Path, body);
        unsigned.Headers.Remove("Authorization");
        await RefusedAsync(unsigned);
        var longer = workspace.CreateMessage(Path, body);
        longer.Content = new ByteArrayContent([.. body, .. " "u8]);
        longer.Content.Headers.Add("Content-Type", "application/json");
        await RefusedAsync(longer);
        (await CountAsync(workspace)).ShouldBe(0);
    }

    [Fact]
    public async Task Unknown_tables_paths_and_encodings_are_refused_with_the_remedy()
    {
        var workspace = await fixture.CreateWorkspaceAsync();

        (await workspace.PostAsync(workspace.CreateMessage("/api/tables/containerlog", "[]"u8.ToArray()))).Status.ShouldBe(404);
        (await workspace.PostAsync(workspace.CreateMessage("/api/other", "[]"u8.ToArray()))).Status.ShouldBe(404);
        var packed = workspace.CreateMessage(Path, "[]"u8.ToArray());
        packed.Content!.Headers.ContentEncoding.Add("br");
        (await workspace.PostAsync(packed)).Status.ShouldBe(415);
        var lying = workspace.CreateMessage(Path, "[]"u8.ToArray());
        lying.Content!.Headers.ContentEncoding.Add("gzip");
        (await workspace.PostAsync(lying)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_small_body_that_unpacks_to_a_huge_one_is_refused()
    {
        var workspace = await fixture.CreateWorkspaceAsync();
        var bomb = new byte[workspace.Host.Options.MaxBatchBytes + 1];
        Array.Fill(bomb, (byte)' ');

        (await workspace.PostAsync(workspace.CreateMessage(Path, bomb, gzip: true))).Status.ShouldBe(413);
    }

    [Fact]
    public async Task When_too_much_waits_the_sender_is_told_when_to_come_back()
    {
        var workspace = await fixture.CreateWorkspaceAsync();
        var pending = fixture.Host.Services.GetRequiredService<PendingBytes>();
        pending.TryTake(workspace.Host.Options.MaxPendingBytes).ShouldBeTrue();
        try
        {
            using var client = fixture.Host.CreateClient(MonitoringHost.HostOf(workspace.CustomerId));
            using var response = await client.SendAsync(workspace.CreateMessage(Path, """[{"LogEntry":"x"}]"""u8.ToArray()));

            ((int)response.StatusCode).ShouldBe(429);
            response.Headers.RetryAfter!.Delta!.Value.ShouldBe(TimeSpan.FromSeconds(5));
        }
        finally
        {
            pending.Return(workspace.Host.Options.MaxPendingBytes);
        }
        (await workspace.PostAsync(workspace.CreateMessage(Path, """[{"LogEntry":"x"}]"""u8.ToArray()))).Status.ShouldBe(204);
    }

    [Fact]
    public async Task A_table_of_ones_own_gets_its_columns_from_what_is_sent()
    {
        var workspace = await fixture.CreateWorkspaceAsync();
        HttpRequestMessage Message(string body)
        {
            var message = workspace.CreateMessage("/api/logs", Encoding.UTF8.GetBytes(body), version: "2016-04-01");
            message.Headers.Add("Log-Type", "Orders");
            return message;
        }

        (await workspace.PostAsync(Message("""[{"pet":"cat","price":12.5,"paid":true}]"""))).ShouldBe((200, ""));
        (await workspace.PostAsync(Message("""{"pet":"dog","at":"2026-11-21T10:00:00Z","id":"7f951dda-4ed3-4680-a7ca-43fe172d538d"}"""))).ShouldBe((200, ""));
        (await workspace.PostAsync(Message("""[{"bad name":1}]"""))).Status.ShouldBe(400);

        using var lease = await fixture.Host.Services.GetRequiredService<WorkspaceDatabases>().OpenAsync(workspace.CustomerId, CancellationToken.None);
        lease.Database.FindTable("Orders_CL")!.Columns.Select(column => column.Name).ShouldBe(
            ["SourceSystem", "TimeGenerated", "Computer", "RawData", "_ResourceId", "_SubscriptionId", "pet_s", "price_d", "paid_b", "at_t", "id_g"]);
        (await CountAsync(workspace, "Orders_CL")).ShouldBe(2);
    }

    private async Task<long> CountAsync(TestWorkspace workspace, string table = "ContainerLog")
    {
        using var lease = await fixture.Host.Services.GetRequiredService<WorkspaceDatabases>().OpenAsync(workspace.CustomerId, CancellationToken.None);
        using var connection = lease.Database.Connect();
        using var reader = connection.Query($"SELECT count(*) FROM main.{table}");
        reader.Read();
        return reader.GetLong(0);
    }
}
