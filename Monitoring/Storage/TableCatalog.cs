using Platform.Contracts.Monitoring;
using Platform.Monitoring.Storage.DuckDb;

namespace Platform.Monitoring.Storage;

/// <summary>Which tables a workspace's database has, with their columns.</summary>
internal static class TableCatalog
{
    /// <summary>Ending of custom tables' names, as Azure has it.</summary>
    public const string CustomSuffix = "_CL";

    /// <summary>Most columns of a custom table.</summary>
    public const int MaxColumns = 500;

    /// <summary>Makes the built-in tables where they are absent, gives them columns that are new, and reads the custom ones.</summary>
    public static Dictionary<string, TableSchema> Open(DuckDbConnection connection)
    {
        connection.Execute("CREATE TABLE IF NOT EXISTS _columns (table_name VARCHAR, position INTEGER, name VARCHAR, type VARCHAR)");
        var stored = ReadColumns(connection);
        var tables = new Dictionary<string, TableSchema>(StringComparer.Ordinal);
        foreach (var table in MonitoringTables.All) tables[table.Name] = Extend(connection, stored.GetValueOrDefault(table.Name), table.Name, table.Columns);
        foreach (var (name, table) in stored) tables.TryAdd(name, table);
        return tables;
    }

    /// <summary>Makes a table, or adds the columns it lacks; nothing when it lacks none.</summary>
    public static TableSchema Extend(DuckDbConnection connection, TableSchema? existing, string name, IReadOnlyList<TableColumn> columns)
    {
        var missing = columns.Where(column => existing is null || existing.IndexOf(column.Name) < 0).ToList();
        if (existing is not null && missing.Count == 0) return existing;
        var next = existing?.Columns.Count ?? 0;
        connection.InTransaction(() =>
        {
            if (existing is null) connection.Execute($"CREATE TABLE main.{Sql.Name(name)} ({string.Join(", ", missing.Select(Define))})");
            for (var i = 0; i < missing.Count; i++)
            {
                if (existing is not null) connection.Execute($"ALTER TABLE main.{Sql.Name(name)} ADD COLUMN {Define(missing[i])}");
                connection.Execute("INSERT INTO _columns VALUES ($1, $2, $3, $4)", name, (long)(next + i), missing[i].Name, missing[i].Type.ToString());
            }
        });
        return new TableSchema(name, [.. existing?.Columns ?? [], .. missing]);
    }

    private static string Define(TableColumn column) => $"{Sql.Name(column.Name)} {Sql.TypeOf(column.Type)}{(column.Type == ColumnType.String ? " DEFAULT ''" : "")}";

    private static Dictionary<string, TableSchema> ReadColumns(DuckDbConnection connection)
    {
        var columns = new Dictionary<string, List<TableColumn>>(StringComparer.Ordinal);
        using var reader = connection.Query("SELECT table_name, name, type FROM _columns ORDER BY table_name, position");
        while (reader.Read())
        {
            var table = reader.GetText(0);
            if (!columns.TryGetValue(table, out var list)) columns[table] = list = [];
            list.Add(new TableColumn(reader.GetText(1), Enum.Parse<ColumnType>(reader.GetText(2))));
        }
        return columns.ToDictionary(pair => pair.Key, pair => new TableSchema(pair.Key, pair.Value), StringComparer.Ordinal);
    }
}
