using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Http;

/// <summary>Writes answers.</summary>
internal static class ApiAnswer
{
    private const int CompressFrom = 128 * 1024;
    private const int SpliceSize = 64 * 1024;

    /// <summary>Answers with a status object, and with the code it carries.</summary>
    public static Task StatusAsync(HttpContext http, Status status)
    {
        if (status.Details?.RetryAfterSeconds is { } seconds)
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return BytesAsync(
            http, status.Code ?? StatusCodes.Status200OK, "application/json", JsonSerializer.SerializeToUtf8Bytes(status, KubernetesJson.Default.Status));
    }

    /// <summary>Answers with bytes, compressed when they are many and the client can read that.</summary>
    public static Task BytesAsync(HttpContext http, int code, string contentType, ReadOnlyMemory<byte> body) => PartsAsync(http, code, contentType, [body]);

    /// <summary>As <see cref="BytesAsync"/>, with bytes that lie in several places.</summary>
    public static async Task PartsAsync(HttpContext http, int code, string contentType, IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        var response = http.Response;
        response.StatusCode = code;
        response.ContentType = contentType;
        response.Headers.CacheControl = "no-cache, private";
        if (HttpMethods.IsHead(http.Request.Method))
            return;
        var length = 0L;
        foreach (var part in parts)
            length += part.Length;
        if (length < CompressFrom || !http.Request.Headers.AcceptEncoding.Any(e => e?.Contains("gzip", StringComparison.Ordinal) == true))
        {
            response.ContentLength = length;
            if (parts.Count == 1)
                await response.Body.WriteAsync(parts[0], http.RequestAborted);
            else
                await SpliceAsync(response.BodyWriter, parts, http.RequestAborted);
            return;
        }

        response.Headers.ContentEncoding = "gzip";
        response.Headers.Vary = "Accept-Encoding";
        await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest);
        foreach (var part in parts)
            await gzip.WriteAsync(part, http.RequestAborted);
    }

    /// <summary>Copies the parts into the connection's own buffers, large ones, so that TLS makes few records of them; waits where the client is slow.</summary>
    private static async ValueTask SpliceAsync(PipeWriter writer, IReadOnlyList<ReadOnlyMemory<byte>> parts, CancellationToken cancellationToken)
    {
        var buffer = writer.GetMemory(SpliceSize);
        var filled = 0;
        foreach (var part in parts)
        {
            var rest = part;
            while (rest.Length > 0)
            {
                if (filled == buffer.Length)
                {
                    await FlushAsync();
                    buffer = writer.GetMemory(SpliceSize);
                }

                var count = Math.Min(rest.Length, buffer.Length - filled);
                rest[..count].CopyTo(buffer[filled..]);
                filled += count;
                rest = rest[count..];
            }
        }

        await FlushAsync();

        async ValueTask FlushAsync()
        {
            writer.Advance(filled);
            filled = 0;
            await writer.FlushAsync(cancellationToken);
        }
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
