using System.Threading.Channels;
using Platform.Contracts.Monitoring;
using Platform.Monitoring.Storage.DuckDb;

namespace Platform.Monitoring.Storage;

/// <summary>More is waiting to be written than may wait.</summary>
internal sealed class StorageBusyException() : Exception("Too many batches wait to be written.");

/// <summary>
/// The rows of one workspace: a DuckDB database of its own with the fresh ones, and Parquet files beside it with the sealed ones.
/// The database may open nothing but those files, so that no query can reach another workspace.
/// </summary>
internal sealed class WorkspaceDatabase : IAsyncDisposable
{
    private const int GroupBatches = 32;
    private readonly DuckDbDatabase _database;
    private readonly DuckDbConnection _writer;
    private readonly MonitoringOptions _options;
    private readonly TimeProvider _time;
    private readonly Channel<PendingBatch> _pending;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Dictionary<string, TableSchema> _tables;
    private readonly Dictionary<string, DateTimeOffset> _batches = [];
    private readonly Dictionary<string, DateTimeOffset> _sealed = [];
    private readonly Task _loop;

    private WorkspaceDatabase(string directory, MonitoringOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        var segments = Directory.CreateDirectory(Path.Combine(directory, "segments")).FullName;
        Segments = new Segments(segments);
        _database = DuckDbDatabase.Open(Path.Combine(directory, "rows.duckdb"), Settings(directory, options));
        try
        {
            _writer = _database.Connect();
            _writer.Execute($"SET allowed_directories = [{Sql.Text(segments + "/")}]");
            _writer.Execute("SET enable_external_access = false");
            _writer.Execute("SET lock_configuration = true");
            _tables = TableCatalog.Open(_writer);
            _writer.Execute(Segments.Schema);
            Segments.DeleteStrays(_writer);
            ReadBatches();
        }
        catch
        {
            _database.Dispose();
            throw;
        }
        _pending = Channel.CreateBounded<PendingBatch>(options.MaxPendingBatches);
        _loop = Task.Run(WriteLoopAsync);
    }

    /// <summary>The sealed rows.</summary>
    public Segments Segments { get; }

    /// <summary>Opens a workspace's database, which is made when absent.</summary>
    /// <exception cref="DuckDbException">It cannot be opened, for example because another process has it.</exception>
    public static WorkspaceDatabase Open(string directory, MonitoringOptions options, TimeProvider time)
    {
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new WorkspaceDatabase(directory, options, time);
    }

    /// <summary>A connection for one query.</summary>
    public DuckDbConnection Connect() => _database.Connect();

    /// <summary>The table with a name, or null; case matters.</summary>
    public TableSchema? FindTable(string name)
    {
        lock (_tables) return _tables.GetValueOrDefault(name);
    }

    /// <summary>Every table.</summary>
    public IReadOnlyList<TableSchema> ListTables()
    {
        lock (_tables) return [.. _tables.Values];
    }

    /// <summary>Writes rows; they are on the disk when this returns.</summary>
    /// <param name="batchId">Names the batch, so that sending it again adds nothing; null for no such name.</param>
    /// <param name="rows">The rows.</param>
    /// <returns>Whether they were added; false when the batch was there already.</returns>
    /// <exception cref="StorageBusyException">Too much waits to be written.</exception>
    public async Task<bool> AppendAsync(string? batchId, RowBatch rows)
    {
        var batch = new PendingBatch(batchId, rows, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_pending.Writer.TryWrite(batch)) throw new StorageBusyException();
        return await batch.Written.Task;
    }

    /// <summary>Makes a custom table, or gives it more columns; returns how it is then.</summary>
    public async Task<TableSchema> ExtendTableAsync(string name, IReadOnlyList<TableColumn> columns, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var table = TableCatalog.Extend(_writer, FindTable(name), name, columns);
            lock (_tables) _tables[name] = table;
            return table;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Seals what is old or much, and takes away what has passed its time.</summary>
    public async Task MaintainAsync(int retentionDays, CancellationToken cancellationToken)
    {
        foreach (var table in ListTables()) await WithWriterAsync(() => Seal(table), cancellationToken);
        var now = _time.GetUtcNow();
        await WithWriterAsync(() => Segments.Expire(_writer, ListTables(), now.UtcDateTime.AddDays(-retentionDays), now.UtcDateTime, _options.SegmentGrace), cancellationToken);
        await WithWriterAsync(() => ForgetBatches(now - _options.BatchIdLifetime), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _pending.Writer.TryComplete();
        await _loop;
        _writer.Dispose();
        _database.Dispose();
        _writing.Dispose();
    }

    private static Dictionary<string, string> Settings(string directory, MonitoringOptions options) => new()
    {
        ["memory_limit"] = $"{options.DatabaseMemoryMegabytes}MB",
        ["temp_directory"] = Path.Combine(directory, "temp"),
        ["max_temp_directory_size"] = "2GB",
        ["preserve_insertion_order"] = "false",
        ["autoinstall_known_extensions"] = "false",
        ["autoload_known_extensions"] = "false",
        ["allow_community_extensions"] = "false",
    };

    private async Task WithWriterAsync(Action work, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await Task.Run(work, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    // Rows of past days are sealed now and then, and everything when it is much: few files, and none small for long.
    private void Seal(TableSchema table)
    {
        var now = _time.GetUtcNow();
        long rows;
        using (var reader = _writer.Query($"SELECT count(*) FROM main.{Sql.Name(table.Name)}"))
        {
            reader.Read();
            rows = reader.GetLong(0);
        }
        var much = rows >= _options.SealRows;
        if (rows == 0 || !much && now - _sealed.GetValueOrDefault(table.Name) < _options.SealAge) return;
        _sealed[table.Name] = now;
        Segments.Seal(_writer, table, much ? DateTime.MaxValue.Date.AddDays(-1) : now.UtcDateTime.Date);
    }

    private void ReadBatches()
    {
        _writer.Execute("CREATE TABLE IF NOT EXISTS _batches (id VARCHAR, written TIMESTAMP)");
        using var reader = _writer.Query("SELECT id, written FROM _batches");
        while (reader.Read()) _batches[reader.GetText(0)] = new DateTimeOffset(reader.GetTime(1));
    }

    private void ForgetBatches(DateTimeOffset before)
    {
        _writer.Execute("DELETE FROM _batches WHERE written < $1", before.UtcDateTime);
        foreach (var (id, written) in _batches)
            if (written < before) _batches.Remove(id);
    }

    private async Task WriteLoopAsync()
    {
        while (await _pending.Reader.WaitToReadAsync())
        {
            var group = new List<PendingBatch>();
            while (group.Count < GroupBatches && _pending.Reader.TryRead(out var batch)) group.Add(batch);
            await _writing.WaitAsync();
            try
            {
                Write(group);
            }
            finally
            {
                _writing.Release();
            }
        }
    }

    // Batches that wait together share one commit, since each costs a flush of the disk.
    private void Write(List<PendingBatch> group)
    {
        var now = _time.GetUtcNow();
        var fresh = new List<PendingBatch>();
        var ids = new HashSet<string>();
        foreach (var batch in group)
        {
            if (batch.Id is null || (!_batches.ContainsKey(batch.Id) && ids.Add(batch.Id))) fresh.Add(batch);
        }
        try
        {
            _writer.InTransaction(() => fresh.ForEach(batch => Append(batch, now)));
        }
        catch (DuckDbException) when (fresh.Count > 1)
        {
            // One bad batch must not fail its neighbours.
            foreach (var batch in group) Write([batch]);
            return;
        }
        catch (Exception exception)
        {
            foreach (var batch in group) batch.Written.TrySetException(exception);
            return;
        }
        foreach (var id in ids) _batches[id] = now;
        foreach (var batch in group) batch.Written.TrySetResult(fresh.Contains(batch));
    }

    private void Append(PendingBatch batch, DateTimeOffset now)
    {
        DuckDbAppender.Append(_writer, batch.Rows.Schema.Name, batch.Rows);
        if (batch.Id is { } id) _writer.Execute("INSERT INTO _batches VALUES ($1, $2)", id, now.UtcDateTime);
    }

    private sealed record PendingBatch(string? Id, RowBatch Rows, TaskCompletionSource<bool> Written);
}
