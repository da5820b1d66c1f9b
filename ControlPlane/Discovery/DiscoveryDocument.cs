using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.ControlPlane.Discovery;

/// <summary>An answer that is the same for every request: made once and copied.</summary>
/// <param name="Body">UTF-8 JSON.</param>
/// <param name="ContentType">Value of the header Content-Type.</param>
/// <param name="ETag">Value of the header ETag, with its quotes: a hash of the body.</param>
public sealed record DiscoveryDocument(ReadOnlyMemory<byte> Body, string ContentType, string ETag)
{
    private static readonly JsonSerializerOptions Relaxed = new(JsonSerializerOptions.Default) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The hash of the body, in upper-case hexadecimal.</summary>
    public string Hash => ETag.Trim('"');

    /// <summary>A document of a JSON tree.</summary>
    /// <param name="content">The tree.</param>
    /// <param name="contentType">Value of the header Content-Type.</param>
    public static DiscoveryDocument Of(JsonNode content, string contentType = "application/json")
    {
        var body = System.Text.Encoding.UTF8.GetBytes(content.ToJsonString(Relaxed));
        return new DiscoveryDocument(body, contentType, $"\"{Convert.ToHexString(SHA512.HashData(body))}\"");
    }
}
