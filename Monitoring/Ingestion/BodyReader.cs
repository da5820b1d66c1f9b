using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Platform.Contracts.Arm;

namespace Platform.Monitoring.Ingestion;

/// <summary>Reads a batch's body, unpacked, within bounds.</summary>
internal static class BodyReader
{
    private const int ReadSize = 64 << 10;

    /// <summary>Reads it whole.</summary>
    /// <exception cref="ArmException">It is too long or not what it says.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        if (request.ContentLength > most) throw new ArmException(IngestionFault.TooLarge(most));
        var encoding = request.Headers.ContentEncoding.ToString();
        try
        {
            if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)) return await CopyAsync(request.Body, (int)request.ContentLength!.Value, most, cancellationToken);
            if (!encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase)) throw new ArmException(IngestionFault.EncodingUnknown(encoding));
            await using var unpacked = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true);
            return await CopyAsync(unpacked, (int)request.ContentLength!.Value * 4, most, cancellationToken);
        }
        catch (InvalidDataException)
        {
            throw new ArmException(IngestionFault.NotGzip());
        }
    }

    private static async Task<ReadOnlyMemory<byte>> CopyAsync(Stream source, int expected, int most, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Clamp(expected, ReadSize, most) + 1];
        var length = 0;
        while (await source.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and var read)
        {
            length += read;
            if (length > most) throw new ArmException(IngestionFault.TooLarge(most));
            if (length == buffer.Length) Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, most + 1L));
        }
        return buffer.AsMemory(0, length);
    }
}
