using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Contracts.Arm;
using Platform.Contracts.Monitoring;
using Platform.Monitoring.Storage;
using Platform.Monitoring.Storage.DuckDb;
using Platform.Monitoring.Workspaces;

namespace Platform.Monitoring.Ingestion;

/// <summary><c>POST /api/logs</c>: rows of a table of the sender's own, as Azure's HTTP Data Collector API takes them.</summary>
/// <remarks>The table <c>{Log-Type}_CL</c> and its columns come about by sending; a column's name ends in <c>_s</c>, <c>_d</c>, <c>_b</c>, <c>_t</c> or <c>_g</c> by its type.</remarks>
internal sealed class CustomLogEndpoint(WorkspaceDatabases databases, BatchWriter batches)
{
    private const int MaxNameLength = 100, MaxColumnLength = 45;

    private static readonly IReadOnlyList<TableColumn> Common =
    [
        new("SourceSystem", ColumnType.String), new("TimeGenerated", ColumnType.DateTime), new("Computer", ColumnType.String),
        new("RawData", ColumnType.String), new("_ResourceId", ColumnType.String), new("_SubscriptionId", ColumnType.String),
    ];

    /// <summary>Takes a batch; 200 once it is on the disk.</summary>
    public async Task HandleAsync(HttpContext context, KnownWorkspace workspace)
    {
        var logType = context.Request.Headers["Log-Type"].ToString();
        if (!IsName(logType, MaxNameLength)) throw new ArmException(IngestionFault.LogTypeWrong());
        var table = logType + TableCatalog.CustomSuffix;
        var body = await batches.ReadAsync(context.Request);
        var facts = batches.FactsOf(context.Request, workspace);
        var rows = ReadRows(body, context.Request.Headers["time-generated-field"].ToString(), facts);
        using var lease = await databases.OpenAsync(workspace.Record.CustomerId, context.RequestAborted);
        var schema = await ExtendAsync(lease.Database, table, rows, context.RequestAborted);
        await BatchWriter.WriteAsync(context.Request, lease.Database, Fill(schema, rows, facts));
        context.Response.StatusCode = StatusCodes.Status200OK;
    }

    private static async Task<TableSchema> ExtendAsync(WorkspaceDatabase database, string table, List<CustomRow> rows, CancellationToken cancellationToken)
    {
        var columns = Common.Concat(rows.SelectMany(row => row.Values).Select(value => new TableColumn(value.Column, value.Type)))
            .DistinctBy(column => column.Name, StringComparer.OrdinalIgnoreCase).ToList();
        var existing = database.FindTable(table);
        // DuckDB knows no case in names: a column that differs from another by case alone goes into it.
        var missing = columns.Where(column => existing is null || !existing.Columns.Any(known => known.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase))).ToList();
        if (missing.Count == 0) return existing!;
        if (database.ListTables().FirstOrDefault(other => other.Name != table && other.Name.Equals(table, StringComparison.OrdinalIgnoreCase)) is { } twin)
            throw new ArmException(IngestionFault.TableUnknown($"{table}; there is {twin.Name}"));
        return (existing?.Columns.Count ?? 0) + missing.Count > TableCatalog.MaxColumns
            ? throw new ArmException(IngestionFault.TooManyColumns(table, TableCatalog.MaxColumns))
            : await database.ExtendTableAsync(table, missing, cancellationToken);
    }

    private List<CustomRow> ReadRows(ReadOnlyMemory<byte> body, string timeField, BatchFacts facts)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var items = document.RootElement.ValueKind == JsonValueKind.Array ? [.. document.RootElement.EnumerateArray()] : (JsonElement[])[document.RootElement];
            if (items.Length > batches.MaxRows) throw new ArmException(IngestionFault.TooManyRows(batches.MaxRows));
            return [.. items.Select((item, number) => ReadRow(item, number, timeField, facts))];
        }
        catch (JsonException exception)
        {
            throw new ArmException(IngestionFault.NotJson(exception.Message.Split('\n')[0]));
        }
    }

    private static CustomRow ReadRow(JsonElement item, int number, string timeField, BatchFacts facts)
    {
        if (item.ValueKind != JsonValueKind.Object) throw new ArmException(IngestionFault.NotJson($"row {number} is not an object."));
        var time = facts.Arrived;
        var values = new List<CustomValue>();
        foreach (var property in item.EnumerateObject())
        {
            if (!IsName(property.Name, MaxColumnLength)) throw new ArmException(IngestionFault.CustomColumnWrong(property.Name.Length > 60 ? property.Name[..60] + "…" : property.Name));
            if (property.Name == timeField && property.Value.ValueKind == JsonValueKind.String && property.Value.TryGetDateTimeOffset(out var given) && given >= facts.KeepFrom && given <= facts.Arrived.AddDays(1)) time = given;
            if (ReadValue(property) is { } value) values.Add(value);
        }
        return new CustomRow(time, values);
    }

    private static CustomValue? ReadValue(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.True or JsonValueKind.False => new(property.Name + "_b", ColumnType.Bool, property.Value.GetBoolean() ? 1 : 0, 0, ""),
        JsonValueKind.Number => new(property.Name + "_d", ColumnType.Real, 0, property.Value.GetDouble(), ""),
        JsonValueKind.String when property.Value.TryGetGuid(out var guid) => new(property.Name + "_g", ColumnType.Guid, 0, 0, guid.ToString()),
        JsonValueKind.String when property.Value.TryGetDateTimeOffset(out var time) => new(property.Name + "_t", ColumnType.DateTime, Timestamps.ToMicroseconds(time.UtcDateTime), 0, ""),
        JsonValueKind.String => new(property.Name + "_s", ColumnType.String, 0, 0, property.Value.GetString()!),
        _ => new(property.Name + "_s", ColumnType.String, 0, 0, property.Value.GetRawText()),
    };

    private static RowBatch Fill(TableSchema schema, List<CustomRow> rows, BatchFacts facts)
    {
        var positions = schema.Columns.Select((column, position) => (column.Name, position)).ToDictionary(pair => pair.Name, pair => pair.position, StringComparer.OrdinalIgnoreCase);
        var batch = new RowBatch(schema);
        foreach (var row in rows)
        {
            batch.Columns[positions["TimeGenerated"]].Add(Timestamps.ToMicroseconds(row.Time.UtcDateTime));
            batch.Columns[positions["SourceSystem"]].Add("RestAPI"u8);
            AddText(batch.Columns[positions["_ResourceId"]], facts.ResourceId);
            foreach (var value in row.Values)
            {
                var into = batch.Columns[positions[value.Column]];
                if (into.Count > batch.Count) continue;
                if (value.Type == ColumnType.Real) into.Add(value.Real);
                else if (value.Type is ColumnType.Bool or ColumnType.DateTime) into.Add(value.Number);
                else AddText(into, value.Text);
            }
            batch.EndRow();
        }
        return batch;
    }

    private static void AddText(ColumnBuffer into, string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        var length = Math.Min(bytes.Length, RowReader.MaxTextBytes);
        while (length < bytes.Length && (bytes[length] & 0xC0) == 0x80) length--;
        into.Add(bytes.AsSpan(0, length));
    }

    private static bool IsName(string name, int most) =>
        name.Length > 0 && name.Length <= most && char.IsAsciiLetter(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');

    private sealed record CustomRow(DateTimeOffset Time, List<CustomValue> Values);

    private sealed record CustomValue(string Column, ColumnType Type, long Number, double Real, string Text);
}
