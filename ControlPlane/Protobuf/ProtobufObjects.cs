using System.Text;
using System.Text.Json.Nodes;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Protobuf;

/// <summary>Reads objects in the API's protobuf form, which kubectl sends for what it creates from typed commands.</summary>
/// <remarks>
/// A body is the magic <c>k8s\0</c> and an envelope (<c>runtime.Unknown</c>) around the object. Absent and empty strings, lists and
/// messages are the same in this form; they are left out of the document.
/// </remarks>
internal sealed class ProtobufObjects
{
    /// <summary>Media type of the form.</summary>
    public const string MediaType = "application/vnd.kubernetes.protobuf";

    private const int MaxDepth = 100;
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);
    private readonly Lazy<ProtobufFields> _fields = new(ProtobufFields.Load);

    /// <summary>Reads an object.</summary>
    /// <param name="body">The bytes as sent.</param>
    /// <param name="schema">Schema of the object.</param>
    public JsonReadResult Read(ReadOnlySpan<byte> body, SchemaNode schema)
    {
        try
        {
            if (!body.StartsWith("k8s\0"u8)) throw new MalformedProtobufException("the body does not begin with the magic of the protobuf form");
            var (apiVersion, kind, raw) = Envelope(body[4..]);
            var document = Message(raw, schema, 0);
            if (apiVersion.Length > 0) document["apiVersion"] = apiVersion;
            if (kind.Length > 0) document["kind"] = kind;
            return new JsonReadResult(document, null, []);
        }
        catch (MalformedProtobufException malformed)
        {
            return new JsonReadResult(null, malformed.Message, []);
        }
        catch (DecoderFallbackException)
        {
            return new JsonReadResult(null, "a string is not valid UTF-8", []);
        }
    }

    private static (string ApiVersion, string Kind, byte[] Raw) Envelope(ReadOnlySpan<byte> bytes)
    {
        var (apiVersion, kind, raw) = ("", "", Array.Empty<byte>());
        var reader = new WireReader(bytes);
        while (reader.TryRead(out var field))
        {
            switch (field.Number)
            {
                case 1:
                    var type = new WireReader(field.Content);
                    while (type.TryRead(out var part))
                    {
                        if (part.Number == 1) apiVersion = StrictUtf8.GetString(part.Content);
                        else if (part.Number == 2) kind = StrictUtf8.GetString(part.Content);
                    }
                    break;
                case 2:
                    raw = field.Content.ToArray();
                    break;
                case 3 when field.Content.Length > 0:
                    throw new MalformedProtobufException("a content encoding is not supported");
            }
        }
        return (apiVersion, kind, raw);
    }

    private JsonObject Message(ReadOnlySpan<byte> bytes, SchemaNode schema, int depth)
    {
        var result = new JsonObject();
        ReadFields(bytes, schema.Name, schema, result, depth);
        return result;
    }

    /// <summary>Reads the fields of a type into a document; those of a type that is embedded in it (named with a plus) stand beside its own.</summary>
    private void ReadFields(ReadOnlySpan<byte> bytes, string? type, SchemaNode schema, JsonObject result, int depth)
    {
        if (depth > MaxDepth) throw new MalformedProtobufException("the object is nested too deeply");
        var fields = _fields.Value.Of(type);
        var reader = new WireReader(bytes);
        while (reader.TryRead(out var field))
        {
            if (!fields.TryGetValue(field.Number, out var name)) continue;
            if (name[0] == '+') ReadFields(field.Content, type![..(type!.LastIndexOf('.') + 1)] + name[1..], schema, result, depth + 1);
            else if (schema.Child(name) is { } child) Add(result, name, field, child, depth + 1);
        }
    }

    private void Add(JsonObject result, string name, WireField field, SchemaNode child, int depth)
    {
        switch (child.Type)
        {
            case SchemaType.Array:
                if (result[name] is not JsonArray list) result[name] = list = [];
                list.Add(Item(field, child.Items!, depth));
                break;
            case SchemaType.Map:
                if (result[name] is not JsonObject map) result[name] = map = [];
                AddEntry(map, field.Content, child.Items!, depth);
                break;
            default:
                if (Value(field, child, depth) is { } value) result[name] = value;
                break;
        }
    }

    private void AddEntry(JsonObject map, ReadOnlySpan<byte> bytes, SchemaNode values, int depth)
    {
        var key = "";
        JsonNode? value = values.Type == SchemaType.String ? "" : null;
        var reader = new WireReader(bytes);
        while (reader.TryRead(out var field))
        {
            if (field.Number == 1) key = StrictUtf8.GetString(field.Content);
            else if (field.Number == 2) value = values.Type == SchemaType.Array ? Items(field.Content, values.Items!, depth) : Value(field, values, depth) ?? value;
        }
        map[key] = value;
    }

    /// <summary>A list within a map is a message whose only field is the list.</summary>
    private JsonArray Items(ReadOnlySpan<byte> bytes, SchemaNode items, int depth)
    {
        var list = new JsonArray();
        var reader = new WireReader(bytes);
        while (reader.TryRead(out var field)) list.Add(Item(field, items, depth + 1));
        return list;
    }

    /// <summary>In a list, an empty string is an item like any other.</summary>
    private JsonNode? Item(WireField field, SchemaNode items, int depth) =>
        Value(field, items, depth) ?? (items.Type == SchemaType.String ? JsonValue.Create("") : null);

    private JsonNode? Value(WireField field, SchemaNode schema, int depth) => schema.Type switch
    {
        SchemaType.Object => Message(field.Content, schema, depth),
        SchemaType.Boolean => field.Value != 0,
        SchemaType.Integer => (long)field.Value,
        SchemaType.Number => BitConverter.UInt64BitsToDouble(field.Value) is var number && double.IsFinite(number)
            ? number : throw new MalformedProtobufException("a number is out of range"),
        SchemaType.IntOrString => IntOrString(field.Content),
        SchemaType.Quantity => First(field.Content) is { Length: > 0 } quantity ? StrictUtf8.GetString(quantity) : null,
        SchemaType.Any => Raw(First(field.Content)),
        SchemaType.String => Text(field.Content, schema.Format),
        _ => throw new MalformedProtobufException("a list has lists as items"),
    };

    private static JsonValue? Text(ReadOnlySpan<byte> content, string? format) => format switch
    {
        "date-time" => Timestamp(content) is { } time ? JsonValue.Create(new Time(time).ToString()) : null,
        "date-time-micro" => Timestamp(content) is { } time ? JsonValue.Create(new MicroTime(time).ToString()) : null,
        "byte" => content.IsEmpty ? null : JsonValue.Create(Convert.ToBase64String(content)),
        _ => content.IsEmpty ? null : JsonValue.Create(StrictUtf8.GetString(content)),
    };

    /// <summary>Seconds and nanoseconds of the epoch; an empty message is no time.</summary>
    private static DateTimeOffset? Timestamp(ReadOnlySpan<byte> bytes)
    {
        var (seconds, nanos) = (0L, 0L);
        var reader = new WireReader(bytes);
        while (reader.TryRead(out var field))
        {
            if (field.Number == 1) seconds = (long)field.Value;
            else if (field.Number == 2) nanos = (int)field.Value;
        }
        if (bytes.IsEmpty) return null;
        if (seconds is < -62135596800 or > 253402300799 || nanos is < 0 or > 999_999_999) throw new MalformedProtobufException("a time is out of range");
        return DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanos / 100);
    }

    private static JsonValue IntOrString(ReadOnlySpan<byte> bytes)
    {
        var (isText, number, text) = (false, 0L, "");
        var reader = new WireReader(bytes);
        while (reader.TryRead(out var field))
        {
            if (field.Number == 1) isText = field.Value == 1;
            else if (field.Number == 2) number = (int)field.Value;
            else if (field.Number == 3) text = StrictUtf8.GetString(field.Content);
        }
        return isText ? JsonValue.Create(text) : JsonValue.Create(number);
    }

    private static ReadOnlySpan<byte> First(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        while (reader.TryRead(out var field))
        {
            if (field.Number == 1) return field.Content;
        }
        return default;
    }

    private static JsonNode? Raw(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty) return null;
        var read = JsonReading.Parse(json);
        return read.Error is { } error ? throw new MalformedProtobufException(error) : read.Root;
    }
}
