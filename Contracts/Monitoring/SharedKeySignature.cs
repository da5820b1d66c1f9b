using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Contracts.Monitoring;

/// <summary>The signature by which rows are sent with a workspace's shared key, as Azure's HTTP Data Collector API has it.</summary>
public static class SharedKeySignature
{
    /// <summary>Header with the time of sending (RFC 1123), which the signature covers.</summary>
    public const string DateHeader = "x-ms-date";

    /// <summary>Computes the signature.</summary>
    /// <param name="key">The shared key, base64.</param>
    /// <param name="contentLength">Bytes of the body as sent, compressed when it is.</param>
    /// <param name="contentType">Value of <c>Content-Type</c>, exactly.</param>
    /// <param name="date">Value of <c>x-ms-date</c>, exactly.</param>
    /// <param name="path">The request's path: <c>/api/tables/ContainerLog</c>.</param>
    public static string Compute(ReadOnlySpan<byte> key, long contentLength, string contentType, string date, string path)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"POST\n{contentLength}\n{contentType}\n{DateHeader}:{date}\n{path}");
        return Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }
}
