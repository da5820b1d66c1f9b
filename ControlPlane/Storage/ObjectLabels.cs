using System.Collections.Frozen;
using System.Text.Json;

namespace Platform.ControlPlane.Storage;

/// <summary>Reads <c>metadata.labels</c> out of an object's bytes without building the object.</summary>
public static class ObjectLabels
{
    /// <summary>No labels.</summary>
    public static IReadOnlyDictionary<string, string> None { get; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The labels of a stored object.</summary>
    /// <param name="json">Canonical JSON of an object.</param>
    public static IReadOnlyDictionary<string, string> Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return reader.Read() && Enter(ref reader, "metadata"u8) && Enter(ref reader, "labels"u8) ? ReadMap(ref reader) : None;
    }

    private static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<byte> property)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(property);
            reader.Read();
            if (found) return true;
            reader.Skip();
        }
        return false;
    }

    private static Dictionary<string, string> ReadMap(ref Utf8JsonReader reader)
    {
        var labels = new Dictionary<string, string>();
        if (reader.TokenType != JsonTokenType.StartObject) return labels;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String) labels[key] = reader.GetString()!;
            else reader.Skip();
        }
        return labels;
    }
}
