using System.Text;
using Platform.Contracts.Monitoring;
using Platform.Monitoring.Ingestion;
using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Query;
using Platform.Monitoring.Storage;
using Platform.Monitoring.Storage.DuckDb;
using Platform.Monitoring.Tests.Kql;
using Platform.Testing;

namespace Platform.Monitoring.Tests.Storage;

/// <summary>Sealed rows: seen once, gone after their time, and nothing else on the disk in reach.</summary>
public sealed class SegmentTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 14, 0, 0, TimeSpan.Zero);
    private readonly string _directory = Directory.CreateTempSubdirectory("platform-segments").FullName;
    private readonly TestTimeProvider _time = new(Now);
    private WorkspaceDatabase _database = null!;

    public Task InitializeAsync()
    {
        _database = Open("a");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_directory, true);
    }

    [Fact]
    public async Task Rows_of_past_days_are_sealed_and_seen_exactly_once()
    {
        await AddAsync("2026-11-18T10:00:00Z", "2026-11-18T11:00:00Z", "2026-11-20T10:00:00Z", "2026-11-21T10:00:00Z");

        await _database.MaintainAsync(30, CancellationToken.None);

        Files().Length.ShouldBe(2);
        Rows("Heartbeat | count").ShouldBe(4);
        Rows("Heartbeat | where TimeGenerated < datetime(2026-11-19) | count").ShouldBe(2);
        Rows("Heartbeat | where Computer == '2026-11-20T10:00:00Z' | count").ShouldBe(1);
    }

    [Fact]
    public async Task Many_rows_are_sealed_whatever_their_age()
    {
        await _database.DisposeAsync();
        _database = WorkspaceDatabase.Open(Path.Combine(_directory, "a"), KqlFixture.Options(_directory) with { SealRows = 3 }, _time);
        await AddAsync("2026-11-21T10:00:00Z", "2026-11-21T11:00:00Z", "2026-11-21T12:00:00Z");

        await _database.MaintainAsync(30, CancellationToken.None);

        Files().Length.ShouldBe(1);
        Rows("Heartbeat | count").ShouldBe(3);
    }

    [Fact]
    public async Task Rows_that_passed_their_retention_are_gone_and_their_files_after_a_while()
    {
        await AddAsync("2026-11-12T10:00:00Z", "2026-11-20T10:00:00Z");
        await _database.MaintainAsync(30, CancellationToken.None);
        Files().Length.ShouldBe(2);

        await _database.MaintainAsync(7, CancellationToken.None);
        Rows("Heartbeat | count").ShouldBe(1);
        Files().Length.ShouldBe(2);
        _time.Advance(TimeSpan.FromMinutes(16));
        await _database.MaintainAsync(7, CancellationToken.None);

        Files().Length.ShouldBe(1);
        Rows("Heartbeat | count").ShouldBe(1);
    }

    [Fact]
    public async Task Sealed_rows_and_columns_that_came_later_are_read_together_also_after_a_restart()
    {
        var table = await _database.ExtendTableAsync("Orders_CL", [new("TimeGenerated", ColumnType.DateTime), new("pet_s", ColumnType.String)], CancellationToken.None);
        await _database.AppendAsync(null, Read(table, """[{"TimeGenerated":"2026-11-18T10:00:00Z","pet_s":"cat"}]"""));
        await _database.MaintainAsync(30, CancellationToken.None);
        table = await _database.ExtendTableAsync("Orders_CL", [new("price_d", ColumnType.Real), new("note_s", ColumnType.String)], CancellationToken.None);
        await _database.AppendAsync(null, Read(table, """[{"pet_s":"dog","price_d":2.5}]"""));
        await File.WriteAllTextAsync(Path.Combine(_directory, "a", "segments", "stray.parquet"), "x");

        await _database.DisposeAsync();
        _database = Open("a");

        Files().Length.ShouldBe(1);
        Rows("Orders_CL | where isnull(price_d) and note_s == '' | count").ShouldBe(1);
        Rows("Orders_CL | where price_d > 2 | count").ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_but_the_workspaces_own_files_can_be_opened()
    {
        await using var other = Open("b");
        using var connection = _database.Connect();
        var neighbour = Path.Combine(_directory, "b");
        foreach (var statement in (string[])[
            $"SELECT * FROM read_text('{neighbour}/rows.duckdb')", $"SELECT * FROM read_parquet('{neighbour}/segments/x.parquet')", $"SELECT * FROM read_parquet('{_directory}/a/segments/../../b/segments/x.parquet')",
            $"ATTACH '{neighbour}/rows.duckdb' AS other", "SELECT * FROM read_text('/etc/passwd')", $"COPY (SELECT 1) TO '{neighbour}/out.csv'", "INSTALL httpfs", "SET enable_external_access = true", "SET allowed_directories = ['/']", "SET memory_limit = '100GB'"])
            Should.Throw<DuckDbException>(() => connection.Execute(statement), statement).Message.ShouldNotContain("syntax");
    }

    [Fact]
    public void A_database_that_is_open_cannot_be_opened_by_another_process_of_the_role() =>
        Should.Throw<DuckDbException>(() =>
        {
            using var second = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("dotnet", [typeof(SegmentTests).Assembly.Location, "open", Path.Combine(_directory, "a")]) { RedirectStandardOutput = true })!;
            var said = second.StandardOutput.ReadToEnd();
            second.WaitForExit();
            throw new DuckDbException(said);
        }).Message.ShouldContain("lock");

    [Fact]
    public async Task A_sort_larger_than_the_memory_ends_in_an_answer_or_an_error_and_the_database_goes_on()
    {
        await using var small = WorkspaceDatabase.Open(Path.Combine(_directory, "small"), KqlFixture.Options(_directory) with { DatabaseMemoryMegabytes = 64 }, _time);
        using var connection = small.Connect();
        try
        {
            connection.Execute("SELECT max(t) FROM (SELECT md5(range::VARCHAR) AS t, range FROM range(3000000) ORDER BY t)");
            connection.Execute("SELECT list(t ORDER BY t)[1] FROM (SELECT md5(range::VARCHAR) AS t FROM range(3000000))");
        }
        catch (DuckDbException exception)
        {
            exception.OutOfMemory.ShouldBeTrue(exception.Message);
        }
        using var reader = connection.Query("SELECT 1");
        reader.Read().ShouldBeTrue();
    }

    private WorkspaceDatabase Open(string name) => WorkspaceDatabase.Open(Path.Combine(_directory, name), KqlFixture.Options(_directory), _time);

    private string[] Files() => Directory.GetFiles(Path.Combine(_directory, "a", "segments"));

    private Task AddAsync(params string[] times) => _database.AppendAsync(null, Read(MonitoringTables.Find("Heartbeat")!,
        "[" + string.Join(',', times.Select(time => $$"""{"TimeGenerated":"{{time}}","Computer":"{{time}}"}""")) + "]"));

    private static RowBatch Read(TableSchema table, string json) => RowReader.Read(Encoding.UTF8.GetBytes(json), table, new BatchFacts(Now, Now.AddDays(-60), ""), 1000);

    private long Rows(string query)
    {
        using var connection = _database.Connect();
        var bound = QueryBinder.Bind(query, new WorkspaceTables(_database, connection, Guid.Empty, new TimeRange(DateTime.MinValue.AddYears(1), DateTime.MaxValue)), Now.UtcDateTime, 10);
        using var reader = connection.Query(bound.Sql, [.. bound.Parameters]);
        reader.Read();
        return reader.GetLong(0);
    }
}
