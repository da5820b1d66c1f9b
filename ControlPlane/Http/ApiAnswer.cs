using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Http;

/// <summary>Writes answers.</summary>
internal static class ApiAnswer
{
    private const int CompressFrom = 128 * 1024;

    /// <summary>Answers with a status object, and with the code it carries.</summary>
    public static Task StatusAsync(HttpContext http, Status status)
    {
        if (status.Details?.RetryAfterSeconds is { } seconds)
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return BytesAsync(
            http, status.Code ?? StatusCodes.Status200OK, "application/json", JsonSerializer.SerializeToUtf8Bytes(status, KubernetesJson.Default.Status));
    }

    /// <summary>Answers with bytes, compressed when they are many and the client can read that.</summary>
    public static async Task BytesAsync(HttpContext http, int code, string contentType, ReadOnlyMemory<byte> body)
    {
        var response = http.Response;
        response.StatusCode = code;
        response.ContentType = contentType;
        response.Headers.CacheControl = "no-cache, private";
        if (HttpMethods.IsHead(http.Request.Method))
            return;
        if (body.Length < CompressFrom || !http.Request.Headers.AcceptEncoding.Any(e => e?.Contains("gzip", StringComparison.Ordinal) == true))
        {
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body, http.RequestAborted);
            return;
        }

        response.Headers.ContentEncoding = "gzip";
        response.Headers.Vary = "Accept-Encoding";
        await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest);
        await gzip.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>Adds warnings as RFC 7234 headers, each told once.</summary>
    public static void Warn(HttpContext http, IEnumerable<string> warnings)
    {
        foreach (var warning in warnings.Distinct())
        {
            var text = warning.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            http.Response.Headers.Append("Warning", $"299 - \"{Printable(text)}\"");
        }
    }

    private static string Printable(string text) => string.Concat(text.Where(c => c is >= ' ' and <= '~'));
}
