using System.Text.Json;
using Platform.Monitoring.Kql;
using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Storage;
using Platform.Monitoring.Storage.DuckDb;
using Platform.Monitoring.Workspaces;

namespace Platform.Monitoring.Query;

/// <summary>Runs queries, so many at a time, each within its time and size.</summary>
internal sealed class QueryRunner(WorkspaceDatabases databases, MonitoringOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LongestQueue = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _running = new(options.MaxQueries);

    /// <summary>Runs a query and returns the answer's body.</summary>
    /// <exception cref="QueryException">It failed.</exception>
    public async Task<ReadOnlyMemory<byte>> RunAsync(WorkspaceRecord workspace, QueryRequest request, CancellationToken cancellationToken)
    {
        var limit = request.Wait is { } wait ? (wait > options.MaxQueryTime ? options.MaxQueryTime : wait) : options.DefaultQueryTime;
        if (!await _running.WaitAsync(LongestQueue, cancellationToken)) throw new QueryException(QueryFault.Busy());
        try
        {
            using var lease = await databases.OpenAsync(workspace.CustomerId, cancellationToken);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            ending.CancelAfter(limit);
            // DuckDB works on the thread that calls it.
            return await Task.Factory.StartNew(() => Run(lease.Database, workspace, request, limit, ending.Token, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            _running.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _running.Dispose();

    private ReadOnlyMemory<byte> Run(WorkspaceDatabase database, WorkspaceRecord workspace, QueryRequest request, TimeSpan limit, CancellationToken ending, CancellationToken gone)
    {
        using var connection = database.Connect();
        using var watch = new Interruption(connection, time, ending);
        try
        {
            return Run(connection, database, workspace, request);
        }
        catch (KqlException exception)
        {
            throw new QueryException(QueryFault.Invalid(exception, request.Text));
        }
        catch (Exception exception) when (ending.IsCancellationRequested && exception is DuckDbException or OperationCanceledException)
        {
            gone.ThrowIfCancellationRequested();
            throw new QueryException(QueryFault.TimedOut(limit));
        }
        catch (DuckDbException exception) when (exception.OutOfMemory)
        {
            throw new QueryException(QueryFault.OutOfMemory());
        }
        catch (DuckDbException exception) when (exception.OfData)
        {
            throw new QueryException(QueryFault.OfData(exception.Message));
        }

        ReadOnlyMemory<byte> Run(DuckDbConnection connection, WorkspaceDatabase database, WorkspaceRecord workspace, QueryRequest request)
        {
            var began = time.GetTimestamp();
            var now = time.GetUtcNow().UtcDateTime;
            // One transaction, so that rows that are being sealed meanwhile are seen exactly once.
            connection.Execute("BEGIN TRANSACTION READ ONLY");
            var tables = new WorkspaceTables(database, connection, workspace.CustomerId, RangeOf(request, workspace, now));
            var bound = QueryBinder.Bind(request.Text, tables, now, options.MaxResultRows + 1L);
            var (buffer, writer) = ResultWriter.Create();
            using (writer)
            using (var reader = connection.Query(bound.Sql, [.. bound.Parameters]))
            {
                writer.WriteStartObject();
                var cut = ResultWriter.WriteTable(writer, bound.Columns, reader, options.MaxResultRows, options.MaxResultBytes, ending);
                if (cut is not null) WritePartialError(writer, cut);
                if (request.IncludeStatistics) WriteStatistics(writer, time.GetElapsedTime(began));
                if (request.IncludeRender && bound.Visualization is { } visualization) WriteRender(writer, visualization);
                writer.WriteEndObject();
            }
            return buffer.WrittenMemory;
        }
    }

    private static TimeRange RangeOf(QueryRequest request, WorkspaceRecord workspace, DateTime now)
    {
        var kept = now.AddDays(-workspace.RetentionDays);
        if (request.Timespan is not { Length: > 0 } text) return new TimeRange(kept, DateTime.MaxValue);
        var asked = TimeRange.Parse(text, now) ?? throw new QueryException(QueryFault.Argument($"The timespan '{(text.Length > 60 ? text[..60] + "…" : text)}' is no ISO 8601 interval: use P1D, PT1H, or start/end."));
        return asked with { From = asked.From < kept ? kept : asked.From };
    }

    private static void WritePartialError(Utf8JsonWriter writer, string message)
    {
        writer.WriteStartObject("error");
        writer.WriteString("code", "PartialError");
        writer.WriteString("message", "There were some errors when processing your query.");
        writer.WriteStartArray("details");
        writer.WriteStartObject();
        writer.WriteString("code", "EngineError");
        writer.WriteString("message", message);
        writer.WriteStartObject("innererror");
        writer.WriteString("code", "-2133196797");
        writer.WriteString("message", message);
        writer.WriteNumber("severity", 2);
        writer.WriteString("severityName", "Error");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteStatistics(Utf8JsonWriter writer, TimeSpan elapsed)
    {
        writer.WriteStartObject("statistics");
        writer.WriteStartObject("query");
        writer.WriteNumber("executionTime", Math.Round(elapsed.TotalSeconds, 7));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteRender(Utf8JsonWriter writer, Visualization visualization)
    {
        writer.WriteStartObject("render");
        writer.WriteString("visualization", visualization.Kind);
        foreach (var (name, value) in visualization.Properties) writer.WriteString(name, value);
        writer.WriteEndObject();
    }

    // An interrupt between two statements would be lost: it is repeated until the query has ended.
    private sealed class Interruption : IDisposable
    {
        private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
        private readonly CancellationTokenRegistration _registration;
        private ITimer? _timer;

        public Interruption(DuckDbConnection connection, TimeProvider time, CancellationToken ending) =>
            _registration = ending.Register(() => _timer = time.CreateTimer(_ => connection.Interrupt(), null, TimeSpan.Zero, Interval));

        public void Dispose()
        {
            _registration.Dispose();
            _timer?.Dispose();
        }
    }
}
