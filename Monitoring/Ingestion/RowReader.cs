using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Platform.Contracts.Arm;
using Platform.Contracts.Monitoring;
using Platform.Monitoring.Storage;
using Platform.Monitoring.Storage.DuckDb;

namespace Platform.Monitoring.Ingestion;

/// <summary>What the sender says about all rows of a batch.</summary>
/// <param name="Arrived">When the batch arrived: the time of rows that give none, or one that cannot be.</param>
/// <param name="KeepFrom">Rows before this would be thrown away at once.</param>
/// <param name="ResourceId">ARM id of what the rows are about; empty when it was not sent.</param>
internal sealed record BatchFacts(DateTimeOffset Arrived, DateTimeOffset KeepFrom, string ResourceId);

/// <summary>Reads rows of a table from JSON, strictly: a property that is no column, or a value of another type, refuses the batch.</summary>
internal static class RowReader
{
    /// <summary>Longer texts are cut, as Azure does.</summary>
    public const int MaxTextBytes = 64 << 10;
    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(1);

    /// <summary>Reads a batch.</summary>
    /// <exception cref="ArmException">It is not one of the table's.</exception>
    public static RowBatch Read(ReadOnlySpan<byte> json, TableSchema table, BatchFacts facts, int maxRows)
    {
        var rows = new RowBatch(table);
        // An array of rows, or rows one after another.
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = 64 });
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartArray or JsonTokenType.EndArray when reader.CurrentDepth == 0: break;
                    case JsonTokenType.StartObject:
                        if (rows.Count == maxRows) throw new ArmException(IngestionFault.TooManyRows(maxRows));
                        ReadRow(ref reader, rows, facts);
                        break;
                    default: throw new ArmException(IngestionFault.NotJson($"row {rows.Count} is not an object."));
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new ArmException(IngestionFault.NotJson($"after row {rows.Count}, {exception.Message.Split('\n')[0]}"));
        }
        return rows;
    }

    private static void ReadRow(ref Utf8JsonReader reader, RowBatch rows, BatchFacts facts)
    {
        var table = rows.Schema;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var position = table.IndexOf(name);
            if (position < 0 && name is not ("TenantId" or "Type")) throw new ArmException(IngestionFault.ColumnUnknown(rows.Count, name, table.Name));
            reader.Read();
            if (position < 0) reader.Skip();
            else if (rows.Columns[position].Count > rows.Count) throw new ArmException(IngestionFault.NotJson($"row {rows.Count} has '{name}' twice."));
            else ReadValue(ref reader, rows, position, facts);
        }
        AddDefault(rows, table.IndexOf("TimeGenerated"), facts.Arrived);
        AddDefault(rows, table.IndexOf("_ResourceId"), facts.ResourceId);
        AddDefault(rows, table.IndexOf("_SubscriptionId"), ResourceId.TryParse(facts.ResourceId, out var id) ? id.SubscriptionId.ToString() : "");
        rows.EndRow();
    }

    private static void AddDefault(RowBatch rows, int position, string text)
    {
        if (position >= 0 && rows.Columns[position].Count == rows.Count) rows.Columns[position].Add(Encoding.UTF8.GetBytes(text));
    }

    private static void AddDefault(RowBatch rows, int position, DateTimeOffset time)
    {
        if (position >= 0 && rows.Columns[position].Count == rows.Count) rows.Columns[position].Add(Timestamps.ToMicroseconds(time.UtcDateTime));
    }

    private static void ReadValue(ref Utf8JsonReader reader, RowBatch rows, int position, BatchFacts facts)
    {
        var (column, into) = (rows.Schema.Columns[position], rows.Columns[position]);
        var token = reader.TokenType;
        switch (column.Type)
        {
            case var _ when token == JsonTokenType.Null: into.AddMissing(); break;
            case ColumnType.String when token == JsonTokenType.String: AddText(ref reader, into); break;
            case ColumnType.Int when token == JsonTokenType.Number && reader.TryGetInt32(out var number): into.Add((long)number); break;
            case ColumnType.Long when token == JsonTokenType.Number && reader.TryGetInt64(out var number): into.Add(number); break;
            case ColumnType.Real when token == JsonTokenType.Number && reader.TryGetDouble(out var number): into.Add(number); break;
            case ColumnType.Bool when token is JsonTokenType.True or JsonTokenType.False: into.Add(token == JsonTokenType.True ? 1L : 0L); break;
            case ColumnType.DateTime when token == JsonTokenType.String && ReadTime(ref reader) is { } time:
                into.Add(Timestamps.ToMicroseconds((column.Name == "TimeGenerated" ? Plausible(time, facts) : time).UtcDateTime));
                break;
            case ColumnType.Guid when token == JsonTokenType.String && reader.TryGetGuid(out var guid): into.Add(Encoding.ASCII.GetBytes(guid.ToString())); break;
            case ColumnType.Dynamic: AddJson(ref reader, into, rows.Count, column.Name); break;
            default: throw new ArmException(IngestionFault.WrongType(rows.Count, column.Name, Describe(column.Type)));
        }
    }

    private static DateTimeOffset? ReadTime(ref Utf8JsonReader reader) =>
        reader.TryGetDateTimeOffset(out var exact) ? exact
        : DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var loose) ? loose : null;

    // As in Azure: a clock that is far off must neither hide rows in the future nor have them thrown away unseen.
    private static DateTimeOffset Plausible(DateTimeOffset time, BatchFacts facts) => time < facts.KeepFrom || time > facts.Arrived + MostAhead ? facts.Arrived : time;

    private static void AddText(ref Utf8JsonReader reader, ColumnBuffer into)
    {
        var most = reader.HasValueSequence ? (int)reader.ValueSequence.Length : reader.ValueSpan.Length;
        var rented = ArrayPool<byte>.Shared.Rent(Math.Max(1, most));
        var length = reader.CopyString(rented);
        if (length > MaxTextBytes)
        {
            length = MaxTextBytes;
            // Not within a character.
            while ((rented[length] & 0xC0) == 0x80) length--;
        }
        into.Add(rented.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(rented);
    }

    private static void AddJson(ref Utf8JsonReader reader, ColumnBuffer into, int row, string column)
    {
        using var value = JsonDocument.ParseValue(ref reader);
        var text = Encoding.UTF8.GetBytes(value.RootElement.GetRawText());
        if (text.Length > MaxTextBytes * 4) throw new ArmException(IngestionFault.WrongType(row, column, $"at most {MaxTextBytes * 4} bytes of JSON"));
        into.Add(text);
    }

    private static string Describe(ColumnType type) => type switch
    {
        ColumnType.String => "a string",
        ColumnType.Int => "a whole number of 32 bits",
        ColumnType.Long => "a whole number of 64 bits",
        ColumnType.Real => "a number",
        ColumnType.Bool => "true or false",
        ColumnType.DateTime => "a time in ISO 8601 form, such as \"2026-11-21T13:40:00.123Z\"",
        ColumnType.Guid => "a GUID",
        _ => "JSON",
    };
}
