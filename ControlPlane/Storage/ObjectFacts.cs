using System.Text.Json;

namespace Platform.ControlPlane.Storage;

/// <summary>The little of an object that is needed often, read without building the object.</summary>
/// <param name="Uid">metadata.uid.</param>
/// <param name="NodeName">spec.nodeName; empty when there is none.</param>
internal readonly record struct ObjectFacts(string Uid, string NodeName)
{
    /// <summary>Reads canonical JSON.</summary>
    public static ObjectFacts Read(ReadOnlySpan<byte> json)
    {
        var (uid, nodeName) = ("", "");
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return new ObjectFacts(uid, nodeName);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8)) uid = ReadText(ref reader, "uid"u8);
            else if (reader.ValueTextEquals("spec"u8)) nodeName = ReadText(ref reader, "nodeName"u8);
            else reader.Skip();
        }
        return new ObjectFacts(uid, nodeName);
    }

    private static string ReadText(ref Utf8JsonReader reader, ReadOnlySpan<byte> property)
    {
        var text = "";
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return text;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(property);
            reader.Read();
            if (found && reader.TokenType == JsonTokenType.String) text = reader.GetString()!;
            else reader.Skip();
        }
        return text;
    }
}
