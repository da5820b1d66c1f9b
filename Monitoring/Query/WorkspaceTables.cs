using Platform.Contracts.Monitoring;
using Platform.Monitoring.Kql;
using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Storage;
using Platform.Monitoring.Storage.DuckDb;

namespace Platform.Monitoring.Query;

/// <summary>The tables of one workspace, within a range of time.</summary>
/// <param name="database">The workspace's rows.</param>
/// <param name="connection">The query's connection, in its transaction.</param>
/// <param name="customerId">The workspace.</param>
/// <param name="range">Rows outside are not seen.</param>
internal sealed class WorkspaceTables(WorkspaceDatabase database, DuckDbConnection connection, Guid customerId, TimeRange range) : ITables
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names => [.. database.ListTables().Select(table => table.Name)];

    /// <inheritdoc/>
    public (string Sql, IReadOnlyList<BoundColumn> Columns)? Find(string name)
    {
        if (database.FindTable(name) is not { } table) return null;
        var stored = table.Columns.Select((column, position) => new BoundColumn(column.Name, TypeOf(column.Type), $"c{position}")).ToList();
        var time = stored[table.IndexOf("TimeGenerated")].Id;
        // What is the same in every row is not stored.
        List<string> items = [$"{Sql.Text(customerId.ToString())} AS tenant", .. stored.Select(column => column.Id), $"{Sql.Text(name)} AS kind"];
        var until = range.To == DateTime.MaxValue ? "" : $" AND {time} < {QueryState.Time(range.To)}";
        var rows = database.Segments.Read(connection, table, [.. Enumerable.Range(0, stored.Count)], range.From);
        var sql = $"SELECT {string.Join(", ", items)} FROM ({rows}) AS t WHERE {time} >= {QueryState.Time(range.From)}{until}";
        // Azure's order: what is about the row's own origin comes last.
        var own = stored.Where(column => column.Name is not ("_ResourceId" or "_SubscriptionId"));
        return (sql, [new BoundColumn("TenantId", KqlType.String, "tenant"), .. own, new BoundColumn("Type", KqlType.String, "kind"), .. stored.Where(column => column.Name is "_ResourceId" or "_SubscriptionId")]);
    }

    private static KqlType TypeOf(ColumnType type) => type switch
    {
        ColumnType.Int => KqlType.Int,
        ColumnType.Long => KqlType.Long,
        ColumnType.Real => KqlType.Real,
        ColumnType.Bool => KqlType.Bool,
        ColumnType.DateTime => KqlType.DateTime,
        ColumnType.Dynamic => KqlType.Dynamic,
        ColumnType.Guid => KqlType.Guid,
        _ => KqlType.String,
    };
}
