using System.Text;
using System.Text.Json.Nodes;
using Platform.Contracts.Monitoring;
using Platform.Monitoring.Ingestion;
using Platform.Monitoring.Kql;
using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Query;
using Platform.Monitoring.Storage;

namespace Platform.Monitoring.Tests.Kql;

/// <summary>One workspace's database for all tests of the language; queries run in it as the query API runs them.</summary>
public sealed class KqlFixture : IAsyncLifetime
{
    public static readonly DateTime Now = new(2026, 11, 21, 14, 0, 0, DateTimeKind.Utc);
    private static readonly Guid CustomerId = Guid.Parse("11111111-2222-3333-4444-555555555555");
    private readonly string _directory = Directory.CreateTempSubdirectory("platform-kql").FullName;
    private WorkspaceDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = WorkspaceDatabase.Open(_directory, Options(_directory), TimeProvider.System);
        await AddAsync("KubePodInventory", """
            [{"TimeGenerated":"2026-11-21T13:00:00Z","ClusterName":"pets-cluster","ContainerID":"c1","Name":"web-1","Namespace":"pets"},
             {"TimeGenerated":"2026-11-21T13:05:00Z","ClusterName":"pets-cluster","ContainerID":"c1","Name":"web-1","Namespace":"pets"},
             {"TimeGenerated":"2026-11-21T13:05:00Z","ClusterName":"other","ContainerID":"c2","Name":"db-1","Namespace":"pets"},
             {"TimeGenerated":"2026-11-19T13:05:00Z","ClusterName":"pets-cluster","ContainerID":"c3","Name":"old-1","Namespace":"pets"}]
            """);
        await AddAsync("ContainerLog", """
            [{"TimeGenerated":"2026-11-21T13:01:00Z","ContainerID":"c1","LogEntry":"GET /cats 200","LogEntrySource":"stdout"},
             {"TimeGenerated":"2026-11-21T13:02:00Z","ContainerID":"c1","LogEntry":"GET /dogs 500","LogEntrySource":"stderr"},
             {"TimeGenerated":"2026-11-21T13:03:00Z","ContainerID":"c2","LogEntry":"ready","LogEntrySource":"stdout"},
             {"TimeGenerated":"2026-11-21T13:04:00Z","ContainerID":"c3","LogEntry":"old","LogEntrySource":"stdout"}]
            """);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_directory, true);
    }

    public static MonitoringOptions Options(string directory) => new() { DataDirectory = directory, IngestionSuffix = ".ods.test", QueryHost = "api.test", QueryAudiences = [] };

    /// <summary>Adds rows of a table.</summary>
    public Task AddAsync(string table, string json) =>
        _database.AppendAsync(null, RowReader.Read(Encoding.UTF8.GetBytes(json), MonitoringTables.Find(table)!, new BatchFacts(Now, Now.AddDays(-30), ""), 1000));

    /// <summary>Runs a query: the columns as <c>name:type</c>, and the rows.</summary>
    public (string Columns, string Rows) Run(string query)
    {
        using var connection = _database.Connect();
        var tables = new WorkspaceTables(_database, connection, CustomerId, new TimeRange(Now.AddDays(-30), DateTime.MaxValue));
        var bound = QueryBinder.Bind(query, tables, Now, 1000);
        var (buffer, writer) = ResultWriter.Create();
        using (writer)
        using (var reader = connection.Query(bound.Sql, [.. bound.Parameters]))
        {
            writer.WriteStartObject();
            ResultWriter.WriteTable(writer, bound.Columns, reader, 1000, 1 << 20, CancellationToken.None).ShouldBeNull();
            writer.WriteEndObject();
        }
        var table = JsonNode.Parse(buffer.WrittenSpan)!["tables"]![0]!;
        return (string.Join(" ", table["columns"]!.AsArray().Select(column => $"{column!["name"]}:{column["type"]}")), table["rows"]!.ToJsonString(Relaxed));
    }

    /// <summary>The fault of a query that is not valid, with its place.</summary>
    public string Fault(string query)
    {
        var fault = Should.Throw<KqlException>(() => Run(query));
        var (line, position) = fault.Locate(query);
        return $"{(fault.IsSyntax ? "syntax" : "semantic")} {line},{position} {fault.TokenOf(query)}: {fault.Message}";
    }

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
