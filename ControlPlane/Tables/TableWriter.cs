using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Tables;

/// <summary>What of each object a table carries along.</summary>
public enum TableObjects
{
    /// <summary>Its metadata.</summary>
    Metadata,

    /// <summary>The whole object.</summary>
    Object,

    /// <summary>Nothing.</summary>
    None,
}

/// <summary>What stands in a table beside its rows.</summary>
/// <param name="ResourceVersion">Of the list; for one object, its own.</param>
/// <param name="Continue">Token of the list's next part; null on the last.</param>
/// <param name="Remaining">Objects in the following parts; null when unknown.</param>
/// <param name="Objects">What of each object to carry along.</param>
/// <param name="Columns">Whether to define the columns: false for the later events of a watch.</param>
public sealed record TableHeader(
    string ResourceVersion, string? Continue = null, long? Remaining = null, TableObjects Objects = TableObjects.Metadata, bool Columns = true);

/// <summary>Writes objects as a <c>Table</c> of meta.k8s.io/v1: rows for people, with all columns; wide ones have priority 1.</summary>
public static class TableWriter
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes a table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="kind">Kind of the objects.</param>
    /// <param name="objects">The objects as UTF-8 JSON.</param>
    /// <param name="options">What stands beside the rows.</param>
    /// <param name="now">The time to which ages are told.</param>
    public static void Write(IBufferWriter<byte> output, KindInfo kind, IEnumerable<ReadOnlyMemory<byte>> objects, TableHeader options, DateTimeOffset now)
    {
        using var writer = new Utf8JsonWriter(output, Compact);
        writer.WriteStartObject();
        writer.WriteString("kind", "Table");
        writer.WriteString("apiVersion", "meta.k8s.io/v1");
        writer.WriteStartObject("metadata");
        writer.WriteString("resourceVersion", options.ResourceVersion);
        if (options.Continue is not null) writer.WriteString("continue", options.Continue);
        if (options.Remaining is { } remaining) writer.WriteNumber("remainingItemCount", remaining);
        writer.WriteEndObject();
        writer.WriteStartArray("columnDefinitions");
        foreach (var column in options.Columns ? kind.Table.Columns : []) WriteColumn(writer, column);
        writer.WriteEndArray();
        writer.WriteStartArray("rows");
        foreach (var json in objects) WriteRow(writer, kind, json, options.Objects, now);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>What a request's <c>includeObject</c> asks for; null when it is no such policy.</summary>
    public static TableObjects? Parse(string? includeObject) => includeObject switch
    {
        null or "" or IncludeObjectPolicy.Metadata => TableObjects.Metadata,
        IncludeObjectPolicy.Object => TableObjects.Object,
        IncludeObjectPolicy.None => TableObjects.None,
        _ => null,
    };

    private static void WriteColumn(Utf8JsonWriter writer, TableColumnDefinition column)
    {
        writer.WriteStartObject();
        writer.WriteString("name", column.Name);
        writer.WriteString("type", column.Type);
        writer.WriteString("format", column.Format);
        writer.WriteString("description", column.Description);
        writer.WriteNumber("priority", column.Priority);
        writer.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter writer, KindInfo kind, ReadOnlyMemory<byte> json, TableObjects include, DateTimeOffset now)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("cells");
        foreach (var cell in kind.Table.Row(kind.Read(json), now)) WriteCell(writer, cell);
        writer.WriteEndArray();
        if (include == TableObjects.Object)
        {
            writer.WritePropertyName("object");
            writer.WriteRawValue(json.Span, skipInputValidation: true);
        }
        else if (include == TableObjects.Metadata)
        {
            writer.WritePropertyName("object");
            WriteMetadata(writer, json);
        }
        writer.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter writer, ReadOnlyMemory<byte> json)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "PartialObjectMetadata");
        writer.WriteString("apiVersion", "meta.k8s.io/v1");
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (!found) continue;
            writer.WritePropertyName("metadata");
            writer.WriteRawValue(json.Span[start..(int)reader.BytesConsumed], skipInputValidation: true);
            break;
        }
        writer.WriteEndObject();
    }

    private static void WriteCell(Utf8JsonWriter writer, object? cell)
    {
        switch (cell)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            default:
                writer.WriteStringValue(Convert.ToString(cell, CultureInfo.InvariantCulture));
                break;
        }
    }
}
