using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Kubernetes.Schema;

/// <summary>JSON text read into nodes, or why it could not be.</summary>
/// <param name="Root">The document; null after an error, and for the literal null.</param>
/// <param name="Error">What is wrong with the text; null when it is JSON.</param>
/// <param name="Duplicates">Paths of fields that occur twice in one object; the last occurrence counts.</param>
public sealed record JsonReadResult(JsonNode? Root, string? Error, IReadOnlyList<string> Duplicates);

/// <summary>Reads untrusted JSON.</summary>
public static class JsonReading
{
    /// <summary>Deepest nesting that is read.</summary>
    public const int MaxDepth = 256;

    /// <summary>Reads one JSON document.</summary>
    /// <param name="utf8">Its bytes.</param>
    public static JsonReadResult Parse(ReadOnlySpan<byte> utf8)
    {
        var duplicates = new List<string>();
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            var root = ReadValue(ref reader, new FieldPath(), duplicates);
            while (reader.Read())
            {
                // Utf8JsonReader itself refuses anything after the document.
            }

            return new JsonReadResult(root, null, duplicates);
        }
        catch (JsonException e)
        {
            return new JsonReadResult(null, e.Message, []);
        }
        catch (InvalidOperationException)
        {
            return new JsonReadResult(null, "a string is not valid UTF-8 or has an unpaired surrogate", []);
        }
    }

    private static JsonNode? ReadValue(ref Utf8JsonReader reader, FieldPath path, List<string> duplicates)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, path, duplicates);
            case JsonTokenType.StartArray:
                var array = new JsonArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    using (path.Index(array.Count))
                        array.Add(ReadValue(ref reader, path, duplicates));
                }

                return array;
            case JsonTokenType.String:
                return JsonValue.Create(reader.GetString());
            case JsonTokenType.Number:
                return ReadNumber(ref reader);
            case JsonTokenType.True:
            case JsonTokenType.False:
                return JsonValue.Create(reader.GetBoolean());
            default:
                return null;
        }
    }

    private static JsonObject ReadObject(ref Utf8JsonReader reader, FieldPath path, List<string> duplicates)
    {
        var result = new JsonObject();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            using (path.Field(name))
            {
                if (result.ContainsKey(name))
                    duplicates.Add(path.ToString());
                result[name] = ReadValue(ref reader, path, duplicates);
            }
        }

        return result;
    }

    private static JsonValue ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out var integer))
            return JsonValue.Create(integer);
        if (reader.TryGetDecimal(out var number))
            return JsonValue.Create(number);
        var approximate = reader.GetDouble();
        return double.IsFinite(approximate) ? JsonValue.Create(approximate) : throw new JsonException("a number is out of range");
    }
}
