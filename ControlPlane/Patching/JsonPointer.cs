using System.Globalization;
using System.Text.Json.Nodes;

namespace Platform.ControlPlane.Patching;

/// <summary>A JSON Pointer (RFC 6901).</summary>
internal sealed class JsonPointer
{
    private readonly string[] _tokens;

    private JsonPointer(string[] tokens) => _tokens = tokens;

    /// <summary>Whether it points to the whole document.</summary>
    public bool IsRoot => _tokens.Length == 0;

    /// <summary>The last reference token.</summary>
    public string Last => _tokens[^1];

    /// <summary>Reads a pointer; null when the text is none.</summary>
    public static JsonPointer? Parse(string text)
    {
        if (text.Length == 0) return new JsonPointer([]);
        if (text[0] != '/') return null;
        return new JsonPointer([.. text[1..].Split('/').Select(token => token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]);
    }

    /// <summary>Whether this pointer is to something inside what another points to.</summary>
    public bool IsBelow(JsonPointer other) => _tokens.Length > other._tokens.Length && _tokens.AsSpan(0, other._tokens.Length).SequenceEqual(other._tokens);

    /// <summary>Finds what holds the target; false when the way to it is missing.</summary>
    public bool TryParent(JsonNode? root, out JsonNode? parent)
    {
        parent = root;
        foreach (var token in _tokens.AsSpan(0, _tokens.Length - 1))
        {
            if (!TryStep(parent, token, out parent)) return false;
        }
        return parent is JsonObject or JsonArray;
    }

    /// <summary>Finds the target; false when there is none. The target may be null.</summary>
    public bool TryFind(JsonNode? root, out JsonNode? value)
    {
        value = root;
        foreach (var token in _tokens)
        {
            if (!TryStep(value, token, out value)) return false;
        }
        return true;
    }

    /// <summary>The index a token stands for in a list; -1 when it stands for none.</summary>
    public static int Index(string token, int end) =>
        (token.Length == 1 || (token.Length > 1 && token[0] != '0'))
        && int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < end ? index : -1;

    private static bool TryStep(JsonNode? node, string token, out JsonNode? next)
    {
        next = null;
        switch (node)
        {
            case JsonObject map:
                return map.TryGetPropertyValue(token, out next);
            case JsonArray array when Index(token, array.Count) is >= 0 and var index:
                next = array[index];
                return true;
            default:
                return false;
        }
    }
}
