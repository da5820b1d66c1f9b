using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.ControlPlane.Resources;

/// <summary>Documents and the canonical bytes that are stored and served.</summary>
internal static class StoredJson
{
    private static readonly string[] Leading = ["apiVersion", "kind", "metadata"];
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Reads stored bytes.</summary>
    public static JsonObject Parse(ReadOnlyMemory<byte> utf8) => (JsonObject)JsonNode.Parse(utf8.Span)!;

    /// <summary>The bytes of a document with its own resource version.</summary>
    public static ReadOnlyMemory<byte> Write(JsonObject document)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Compact))
            document.WriteTo(writer);
        return buffer.WrittenMemory;
    }

    /// <summary>Prepares the bytes of a document for whatever resource version it will be given.</summary>
    /// <param name="document">The document; not changed afterwards.</param>
    public static Func<long, ReadOnlyMemory<byte>> Render(JsonObject document)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        var splice = WriteAround(buffer, document);
        var template = buffer.WrittenMemory;
        return revision =>
        {
            Span<byte> digits = stackalloc byte[20];
            revision.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
            var bytes = new byte[template.Length + length];
            template.Span[..splice].CopyTo(bytes);
            digits[..length].CopyTo(bytes.AsSpan(splice));
            template.Span[splice..].CopyTo(bytes.AsSpan(splice + length));
            return bytes;
        };
    }

    /// <summary>Writes the document with an empty resource version and says where the version belongs.</summary>
    private static int WriteAround(ArrayBufferWriter<byte> buffer, JsonObject document)
    {
        using var writer = new Utf8JsonWriter(buffer, Compact);
        writer.WriteStartObject();
        writer.WriteString("apiVersion", document.Text("apiVersion"));
        writer.WriteString("kind", document.Text("kind"));
        writer.WriteStartObject("metadata");
        writer.WriteString("resourceVersion", "");
        writer.Flush();
        var splice = buffer.WrittenCount - 1;
        foreach (var (name, value) in document.Object("metadata")!)
        {
            if (name != "resourceVersion")
                WriteField(writer, name, value);
        }

        writer.WriteEndObject();
        foreach (var (name, value) in document)
        {
            if (!Leading.Contains(name))
                WriteField(writer, name, value);
        }

        writer.WriteEndObject();
        return splice;
    }

    private static void WriteField(Utf8JsonWriter writer, string name, JsonNode? value)
    {
        writer.WritePropertyName(name);
        if (value is null)
            writer.WriteNullValue();
        else
            value.WriteTo(writer);
    }

    /// <summary>UTF-8 of a node.</summary>
    public static byte[] Utf8(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString(JsonNodes.Relaxed));
}
