using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Tables;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Http;

/// <summary>Bytes of answers that are put together from stored bytes.</summary>
internal static class ObjectBytes
{
    private static readonly byte[] Comma = [(byte)','], ListEnd = [.. "]}\n"u8];

    /// <summary>The object, reduced to what its reader asked for.</summary>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json, Rendering rendering) =>
        rendering == Rendering.Metadata ? MetadataOnly(json) : json;

    /// <summary>One object as a table.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="json">Its bytes.</param>
    /// <param name="header">What to carry along.</param>
    /// <param name="now">The time to which ages are told.</param>
    public static ReadOnlyMemory<byte> Table(KindInfo kind, ReadOnlyMemory<byte> json, TableHeader header, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        TableWriter.Write(buffer, kind, [json], header with { ResourceVersion = StoredFields.Read(json.Span, "metadata.resourceVersion") }, now);
        return buffer.WrittenMemory;
    }

    /// <summary>A list as a table.</summary>
    public static ReadOnlyMemory<byte> Table(ApiRequest request, ListPage page, TableObjects objects, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        var header = new TableHeader(
            page.Revision.ToString(CultureInfo.InvariantCulture), page.Continue.Length == 0 ? null : page.Continue, page.Remaining, objects);
        TableWriter.Write(buffer, request.Resource.Info, page.Items.Select(i => ResourceWriter.Served(request, i.Json)), header, now);
        return buffer.WrittenMemory;
    }

    /// <summary>A list, in parts that follow one another: stored bytes are not copied here.</summary>
    public static List<ReadOnlyMemory<byte>> List(ApiRequest request, ListPage page, Rendering rendering)
    {
        var (kind, version) = rendering == Rendering.Metadata
            ? ("PartialObjectMetadataList", "meta.k8s.io/v1")
            : (request.Kind.Kind + "List", request.Kind.ApiVersion);
        var parts = new List<ReadOnlyMemory<byte>>((2 * page.Items.Count) + 2)
        {
            Encoding.UTF8.GetBytes($$"""{"kind":"{{kind}}","apiVersion":"{{version}}","metadata":{{ListMetadata(page)}},"items":["""),
        };
        for (var i = 0; i < page.Items.Count; i++)
        {
            if (i > 0)
                parts.Add(Comma);
            parts.Add(Of(ResourceWriter.Served(request, page.Items[i].Json), rendering));
        }

        parts.Add(ListEnd);
        return parts;
    }

    /// <summary>The metadata of a list, as JSON.</summary>
    public static string ListMetadata(ListPage page)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{{\"resourceVersion\":\"{page.Revision}\"");
        if (page.Continue.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $",\"continue\":\"{page.Continue}\"");
        if (page.Remaining is { } remaining)
            text.Append(CultureInfo.InvariantCulture, $",\"remainingItemCount\":{remaining}");
        return text.Append('}').ToString();
    }

    /// <summary>One line of a watch.</summary>
    public static void WriteEvent(IBufferWriter<byte> buffer, string type, ReadOnlySpan<byte> body)
    {
        Write(buffer, $$"""{"type":"{{type}}","object":""");
        buffer.Write(body.TrimEnd((byte)'\n'));
        buffer.Write("}\n"u8);
    }

    /// <summary>The object of a bookmark.</summary>
    public static byte[] Bookmark(ApiRequest request, WatchItem item, Rendering rendering)
    {
        var annotations = item.InitialEnd ? ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}" : "";
        var (kind, version) = rendering == Rendering.Metadata
            ? ("PartialObjectMetadata", "meta.k8s.io/v1")
            : (request.Kind.Kind, request.Kind.ApiVersion);
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"kind\":\"{kind}\",\"apiVersion\":\"{version}\",\"metadata\":{{\"resourceVersion\":\"{item.Revision}\",\"creationTimestamp\":null{annotations}}}}}"));
    }

    private static ReadOnlyMemory<byte> MetadataOnly(ReadOnlyMemory<byte> json)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        Write(buffer, """{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":""");
        buffer.Write(MetadataOf(json.Span));
        buffer.Write("}"u8);
        return buffer.WrittenMemory;
    }

    private static ReadOnlySpan<byte> MetadataOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (found)
                return json[start..(int)reader.BytesConsumed];
        }

        return "{}"u8;
    }

    private static void Write(IBufferWriter<byte> buffer, string text) => Encoding.UTF8.GetBytes(text, buffer);
}
