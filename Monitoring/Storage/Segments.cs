using Platform.Contracts.Monitoring;
using Platform.Monitoring.Storage.DuckDb;

namespace Platform.Monitoring.Storage;

/// <summary>A sealed piece of a table: a Parquet file with rows of one day.</summary>
/// <param name="Table">The table.</param>
/// <param name="File">Name of the file.</param>
/// <param name="Columns">Names of its columns; a column that the table got later is not among them.</param>
/// <param name="First">Its earliest <c>TimeGenerated</c>.</param>
/// <param name="Last">Its latest.</param>
internal sealed record Segment(string Table, string File, string Columns, DateTime First, DateTime Last);

/// <summary>The sealed pieces of a workspace's tables. The catalog is in the database, so that sealing is one transaction with it.</summary>
/// <param name="directory">Where the files are.</param>
internal sealed class Segments(string directory)
{
    /// <summary>The catalog's tables.</summary>
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS _segments (table_name VARCHAR, file VARCHAR, columns VARCHAR, first TIMESTAMP, last TIMESTAMP, removed TIMESTAMP)
        """;

    private static string ColumnsOf(TableSchema table) => string.Join(',', table.Columns.Select(column => column.Name));

    /// <summary>The segments of a table that a query may read.</summary>
    public static IReadOnlyList<Segment> List(DuckDbConnection connection, string table)
    {
        using var reader = connection.Query("SELECT file, columns, first, last FROM _segments WHERE table_name = $1 AND removed IS NULL ORDER BY first, file", table);
        var found = new List<Segment>();
        while (reader.Read()) found.Add(new Segment(table, reader.GetText(0), reader.GetText(1), reader.GetTime(2), reader.GetTime(3)));
        return found;
    }

    /// <summary>SQL that reads a whole table, fresh and sealed, with its columns as <c>c0</c>, <c>c1</c> ….</summary>
    /// <param name="connection">Where the catalog is read, in the transaction of the query.</param>
    /// <param name="table">The table.</param>
    /// <param name="wanted">Positions of the columns that are wanted.</param>
    /// <param name="first">Rows before this are not wanted.</param>
    public string Read(DuckDbConnection connection, TableSchema table, IReadOnlyList<int> wanted, DateTime first)
    {
        var parts = new List<string> { $"SELECT {Select(table, wanted, null)} FROM main.{Sql.Name(table.Name)}" };
        foreach (var group in List(connection, table.Name).Where(segment => segment.Last >= first).GroupBy(segment => segment.Columns))
        {
            var files = string.Join(", ", group.Select(segment => Sql.Text(Path.Combine(directory, segment.File))));
            parts.Add($"SELECT {Select(table, wanted, [.. group.Key.Split(',')])} FROM read_parquet([{files}])");
        }
        return string.Join(" UNION ALL ", parts);
    }

    /// <summary>Moves rows of whole days from the table into files.</summary>
    /// <returns>How many rows were moved.</returns>
    public long Seal(DuckDbConnection connection, TableSchema table, DateTime before)
    {
        var days = new List<DateTime>();
        using (var reader = connection.Query($"SELECT DISTINCT date_trunc('day', TimeGenerated)::TIMESTAMP FROM main.{Sql.Name(table.Name)} WHERE TimeGenerated < $1", before))
            while (reader.Read()) days.Add(reader.GetTime(0));
        return days.Sum(day => SealDay(connection, table, day));
    }

    /// <summary>Takes away what has passed its time: rows at once, files after a while in which queries may still read them.</summary>
    public void Expire(DuckDbConnection connection, IEnumerable<TableSchema> tables, DateTime keepFrom, DateTime now, TimeSpan grace)
    {
        foreach (var table in tables) connection.Execute($"DELETE FROM main.{Sql.Name(table.Name)} WHERE TimeGenerated < $1", keepFrom);
        connection.Execute("UPDATE _segments SET removed = $2 WHERE removed IS NULL AND last < $1", keepFrom, now);
        var gone = new List<string>();
        using (var reader = connection.Query("SELECT file FROM _segments WHERE removed < $1", now - grace))
            while (reader.Read()) gone.Add(reader.GetText(0));
        foreach (var file in gone)
        {
            File.Delete(Path.Combine(directory, file));
            connection.Execute("DELETE FROM _segments WHERE file = $1", file);
        }
    }

    /// <summary>Deletes files that a kill left without an entry in the catalog.</summary>
    public void DeleteStrays(DuckDbConnection connection)
    {
        var known = new HashSet<string>();
        using (var reader = connection.Query("SELECT file FROM _segments"))
            while (reader.Read()) known.Add(reader.GetText(0));
        foreach (var path in Directory.EnumerateFiles(directory).Where(path => !known.Contains(Path.GetFileName(path)))) File.Delete(path);
    }

    private long SealDay(DuckDbConnection connection, TableSchema table, DateTime day)
    {
        var name = Sql.Name(table.Name);
        var rows = Single(connection, $"SELECT count(*), min(TimeGenerated), max(TimeGenerated) FROM main.{name} WHERE TimeGenerated >= $1 AND TimeGenerated < $2", day, day.AddDays(1));
        var file = $"{table.Name}-{day:yyyyMMdd}-{Guid.NewGuid():N}.parquet";
        var path = Path.Combine(directory, file);
        var range = $"TimeGenerated >= '{day:yyyy-MM-dd}'::TIMESTAMP AND TimeGenerated < '{day.AddDays(1):yyyy-MM-dd}'::TIMESTAMP";
        connection.Execute($"COPY (SELECT * FROM main.{name} WHERE {range} ORDER BY TimeGenerated) TO {Sql.Text(path)} (FORMAT parquet, COMPRESSION zstd)");
        DurableFiles.Flush(path);
        connection.InTransaction(() =>
        {
            connection.Execute("INSERT INTO _segments VALUES ($1, $2, $3, $4, $5, NULL)", table.Name, file, ColumnsOf(table), rows.First, rows.Last);
            connection.Execute($"DELETE FROM main.{name} WHERE {range}");
        });
        return rows.Count;
    }

    private static (long Count, DateTime First, DateTime Last) Single(DuckDbConnection connection, string sql, DateTime from, DateTime to)
    {
        using var reader = connection.Query(sql, from, to);
        reader.Read();
        return (reader.GetLong(0), reader.GetTime(1), reader.GetTime(2));
    }

    private static string Select(TableSchema table, IReadOnlyList<int> wanted, HashSet<string>? present) => wanted.Count == 0 ? "TimeGenerated" : string.Join(", ", wanted.Select(position =>
    {
        var column = table.Columns[position];
        var missing = column.Type == ColumnType.String ? "''" : $"NULL::{Sql.TypeOf(column.Type)}";
        return $"{(present is null || present.Contains(column.Name) ? Sql.Name(column.Name) : missing)} AS c{position}";
    }));
}
