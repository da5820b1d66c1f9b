using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Platform.Monitoring.Kql;
using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Storage.DuckDb;

namespace Platform.Monitoring.Query;

/// <summary>Writes an answer in Log Analytics' shape: <c>tables[0]</c> with columns and rows.</summary>
internal static class ResultWriter
{
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ";

    /// <summary>Writes the table.</summary>
    /// <param name="writer">Where to, at the place of <c>tables</c>.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="reader">The rows.</param>
    /// <param name="maxRows">Most rows.</param>
    /// <param name="maxBytes">Most bytes.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Why rows are missing at the end; null when none is.</returns>
    public static string? WriteTable(Utf8JsonWriter writer, IReadOnlyList<BoundColumn> columns, DuckDbReader reader, int maxRows, int maxBytes, CancellationToken cancellationToken)
    {
        writer.WriteStartArray("tables");
        writer.WriteStartObject();
        writer.WriteString("name", "PrimaryResult");
        writer.WriteStartArray("columns");
        foreach (var column in columns)
        {
            writer.WriteStartObject();
            writer.WriteString("name", column.Name);
            writer.WriteString("type", KqlTypes.NameOf(column.Type));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("rows");
        string? cut = null;
        for (var rows = 0; reader.Read(); rows++)
        {
            if ((rows & 0xFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
            if (rows == maxRows) cut = string.Create(CultureInfo.InvariantCulture, $"The answer has more than {maxRows} rows, which is all that is returned: summarize, or take fewer.");
            else if (writer.BytesCommitted + writer.BytesPending > maxBytes) cut = string.Create(CultureInfo.InvariantCulture, $"The answer is larger than {maxBytes} bytes, at which it was cut: project fewer columns, or take fewer rows.");
            if (cut is not null) break;
            writer.WriteStartArray();
            for (var i = 0; i < columns.Count; i++) WriteValue(writer, columns[i].Type, reader, i);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        return cut;
    }

    private static void WriteValue(Utf8JsonWriter writer, KqlType type, DuckDbReader reader, int column)
    {
        if (reader.IsNull(column))
        {
            if (type == KqlType.String) writer.WriteStringValue("");
            else writer.WriteNullValue();
            return;
        }
        switch (type)
        {
            case KqlType.Int or KqlType.Long: writer.WriteNumberValue(reader.GetLong(column)); break;
            case KqlType.Real or KqlType.Decimal: WriteReal(writer, reader.GetDouble(column)); break;
            case KqlType.Bool: writer.WriteBooleanValue(reader.GetBool(column)); break;
            case KqlType.DateTime: WriteTime(writer, reader.GetTime(column)); break;
            case KqlType.TimeSpan: writer.WriteStringValue(TimeSpan.FromTicks(Ticks(reader.GetLong(column))).ToString("c", CultureInfo.InvariantCulture)); break;
            default: writer.WriteStringValue(reader.GetUtf8(column)); break;
        }
    }

    private static void WriteReal(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumberValue(value);
        else writer.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }

    private static void WriteTime(Utf8JsonWriter writer, DateTime time)
    {
        Span<byte> text = stackalloc byte[32];
        time.TryFormat(text, out var length, TimeFormat, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }

    private static long Ticks(long microseconds) => Math.Clamp(microseconds, long.MinValue / TimeSpan.TicksPerMicrosecond, long.MaxValue / TimeSpan.TicksPerMicrosecond) * TimeSpan.TicksPerMicrosecond;

    /// <summary>A writer into memory.</summary>
    public static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) Create()
    {
        var buffer = new ArrayBufferWriter<byte>(64 << 10);
        return (buffer, new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }
}
