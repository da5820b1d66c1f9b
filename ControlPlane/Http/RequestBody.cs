using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Platform.ControlPlane.Protobuf;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Http;

/// <summary>A body as it was sent.</summary>
/// <param name="MediaType">Its media type, without parameters; empty when the client named none.</param>
/// <param name="Bytes">Its bytes.</param>
internal sealed record RequestBody(string MediaType, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Largest body that is read.</summary>
    public const int Limit = 3 * 1024 * 1024;

    private static readonly string[] Objects = ["application/json", "application/yaml", ProtobufObjects.MediaType];

    /// <summary>Reads the body of a request.</summary>
    public static async Task<Outcome<RequestBody>> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > Limit)
            return ApiErrors.TooLarge(Limit);
        var mediaType = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.Value ?? "" : "";
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(request.HttpContext.RequestAborted);
            if (read.Buffer.Length > Limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                return ApiErrors.TooLarge(Limit);
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return new RequestBody(mediaType, bytes);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>The document of an object that is sent whole.</summary>
    /// <param name="schema">What it must be.</param>
    /// <param name="protobuf">Reads the protobuf form.</param>
    public Outcome<JsonReadResult> Object(SchemaNode schema, ProtobufObjects protobuf)
    {
        if (MediaType != ProtobufObjects.MediaType)
            return Object();
        var result = protobuf.Read(Bytes.Span, schema);
        return result.Error is { } error ? ApiErrors.BadRequest($"couldn't decode the protobuf body: {error}") : result;
    }

    /// <summary>The document of an object that is sent whole, in JSON or YAML.</summary>
    public Outcome<JsonReadResult> Object()
    {
        if (MediaType.Length > 0 && MediaType is not ("application/json" or "application/yaml" or "*/*"))
            return ApiErrors.UnsupportedMediaType(Objects);
        return Read(MediaType == "application/yaml");
    }

    /// <summary>The document of a patch.</summary>
    /// <param name="format">Its format.</param>
    public Outcome<JsonReadResult> Patch(out PatchFormat format)
    {
        format = MediaType switch
        {
            "application/json-patch+json" => PatchFormat.Json,
            "application/merge-patch+json" => PatchFormat.Merge,
            "application/strategic-merge-patch+json" => PatchFormat.StrategicMerge,
            _ => PatchFormat.Apply,
        };
        if (format == PatchFormat.Apply && MediaType != "application/apply-patch+yaml")
        {
            return ApiErrors.UnsupportedMediaType(
                ["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml"]);
        }

        return Read(format == PatchFormat.Apply);
    }

    private Outcome<JsonReadResult> Read(bool yaml)
    {
        var result = yaml && !LooksLikeJson() ? YamlReading.Parse(Bytes.Span) : JsonReading.Parse(Bytes.Span);
        if (result.Error is { } error)
            return ApiErrors.BadRequest($"couldn't get version/kind; json parse error: {error}");
        return result;
    }

    private bool LooksLikeJson() => Bytes.Span.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..];
}
