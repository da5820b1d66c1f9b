using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.ControlPlane.Http.Limits;
using Platform.ControlPlane.Resources;
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
        http.Features.Set(status);
        if (status.Details?.RetryAfterSeconds is { } seconds)
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return BytesAsync(
            http, status.Code ?? StatusCodes.Status200OK, "application/json", JsonSerializer.SerializeToUtf8Bytes(status, KubernetesJson.Default.Status));
    }

    /// <summary>Answers with bytes, compressed when they are many and the client can read that.</summary>
    public static Task BytesAsync(HttpContext http, int code, string contentType, ReadOnlyMemory<byte> body) => PartsAsync(http, code, contentType, [body], null);

    /// <summary>As <see cref="BytesAsync"/>, with bytes that lie in several places, within the limits of their cluster.</summary>
    public static async Task ListAsync(HttpContext http, ClusterLimits limits, string contentType, IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        var length = parts.Sum(part => (long)part.Length);
        using var room = await limits.HoldAsync(length, http.RequestAborted);
        if (room is null)
            await StatusAsync(http, ApiErrors.TooManyRequests(ClusterLimits.RetryAfterSeconds));
        else
            await PartsAsync(http, StatusCodes.Status200OK, contentType, parts, limits);
    }

    private static async Task PartsAsync(HttpContext http, int code, string contentType, IReadOnlyList<ReadOnlyMemory<byte>> parts, ClusterLimits? limits)
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
            if (limits is null)
                await response.Body.WriteAsync(parts[0], http.RequestAborted);
            else
                await SpliceAsync(response.BodyWriter, parts, limits, http.RequestAborted);
            return;
        }

        response.Headers.ContentEncoding = "gzip";
        response.Headers.Vary = "Accept-Encoding";
        await CompressAsync(response.BodyWriter, parts, limits, http.RequestAborted);
    }

    /// <summary>Packs the parts piece by piece, each in a turn of the cluster, and sends what has come together in large pieces.</summary>
    private static async Task CompressAsync(PipeWriter writer, IReadOnlyList<ReadOnlyMemory<byte>> parts, ClusterLimits? limits, CancellationToken cancellationToken)
    {
        using var packed = new MemoryStream(2 * SpliceSize);
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var piece = new byte[SpliceSize];
            var (index, offset) = (0, 0);
            while (index < parts.Count)
            {
                if (limits is not null) await limits.BeginTurnAsync(cancellationToken);
                try
                {
                    gzip.Write(piece, 0, Fill(piece, parts, ref index, ref offset));
                }
                finally
                {
                    limits?.EndTurn();
                }

                if (packed.Length < SpliceSize) continue;
                await writer.WriteAsync(packed.GetBuffer().AsMemory(0, (int)packed.Length), cancellationToken);
                packed.SetLength(0);
            }
        }

        await writer.WriteAsync(packed.GetBuffer().AsMemory(0, (int)packed.Length), cancellationToken);
    }

    /// <summary>Copies the parts into the connection's own buffers, large ones, so that TLS makes few records of them.</summary>
    private static async Task SpliceAsync(PipeWriter writer, IReadOnlyList<ReadOnlyMemory<byte>> parts, ClusterLimits limits, CancellationToken cancellationToken)
    {
        var (index, offset) = (0, 0);
        while (index < parts.Count)
        {
            ValueTask<FlushResult> sent;
            await limits.BeginTurnAsync(cancellationToken);
            try
            {
                writer.Advance(Fill(writer.GetMemory(SpliceSize).Span, parts, ref index, ref offset));
                sent = writer.FlushAsync(cancellationToken);
            }
            finally
            {
                limits.EndTurn();
            }

            // A slow client is waited for without keeping others of its cluster from their turn.
            await sent;
        }
    }

    private static int Fill(Span<byte> buffer, IReadOnlyList<ReadOnlyMemory<byte>> parts, ref int index, ref int offset)
    {
        var filled = 0;
        while (index < parts.Count && filled < buffer.Length)
        {
            var rest = parts[index].Span[offset..];
            var count = Math.Min(rest.Length, buffer.Length - filled);
            rest[..count].CopyTo(buffer[filled..]);
            filled += count;
            offset += count;
            if (offset == parts[index].Length)
                (index, offset) = (index + 1, 0);
        }

        return filled;
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
