using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Foundation.Identity;

/// <summary>Compact JSON Web Tokens signed with ES256 (RFC 7515, RFC 7519, RFC 7518 section 3.4).</summary>
public static class JsonWebToken
{
    private const int MaxLength = 16 * 1024;

    /// <summary>Signs claims.</summary>
    /// <param name="key">A P-256 key.</param>
    /// <param name="keyId">Goes to the header's <c>kid</c>.</param>
    /// <param name="claims">The payload.</param>
    public static string Sign(ECDsa key, string keyId, JsonObject claims)
    {
        var header = new JsonObject { ["alg"] = "ES256", ["typ"] = "JWT", ["kid"] = keyId };
        var content = $"{Encode(header)}.{Encode(claims)}";
        return $"{content}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256))}";
    }

    /// <summary>Reads a token's key id without trusting anything in it; null when it is no ES256 token.</summary>
    public static string? ReadKeyId(string token)
    {
        if (token.Length > MaxLength || token.IndexOf('.') is var dot && dot <= 0) return null;
        return Decode(token[..dot]) is { } header && Text(header, "alg") == "ES256" ? Text(header, "kid") : null;
    }

    /// <summary>Checks the signature and returns the claims; null when it does not hold.</summary>
    public static JsonObject? Verify(ECDsa key, string token)
    {
        if (token.Length > MaxLength) return null;
        var parts = token.Split('.');
        if (parts.Length != 3 || Decode(parts[0]) is not { } header || Text(header, "alg") != "ES256" || Bytes(parts[2]) is not { Length: 64 } signature) return null;
        var content = Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]);
        return key.VerifyData(content, signature, HashAlgorithmName.SHA256) ? Decode(parts[1]) : null;
    }

    /// <summary>A string claim, or null when it is absent or something else.</summary>
    public static string? Text(JsonObject claims, string name) =>
        claims.TryGetPropertyValue(name, out var node) && node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A numeric date claim, or null when it is absent or something else.</summary>
    public static DateTimeOffset? Time(JsonObject claims, string name) =>
        claims.TryGetPropertyValue(name, out var node) && node is JsonValue value && value.TryGetValue<long>(out var seconds) && seconds is > 0 and < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static string Encode(JsonObject value) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(value.ToJsonString()));

    private static JsonObject? Decode(string part)
    {
        try
        {
            return Bytes(part) is { } bytes ? JsonNode.Parse(bytes, documentOptions: new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false }) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? Bytes(string part)
    {
        try
        {
            return Base64Url.DecodeFromChars(part);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
