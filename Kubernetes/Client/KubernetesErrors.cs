using System.Text;
using System.Text.Json;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.Kubernetes.Client;

/// <summary>Reads why the API refused.</summary>
internal static class KubernetesErrors
{
    private const int MaxBody = 64 * 1024;
    private const int MaxQuoted = 512;

    public static async Task<Status> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var code = (int)response.StatusCode;
        var body = await ReadBodyAsync(response, cancellationToken);
        try
        {
            if (JsonSerializer.Deserialize(body, KubernetesJson.Default.Status) is { Kind: "Status" } status)
                return status.Code is null or 0 ? status with { Code = code } : status;
        }
        catch (JsonException)
        {
            // A proxy or a server that is starting answers in its own words; they are quoted below.
        }

        var text = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, MaxQuoted))).Trim();
        return new Status
        {
            StatusValue = "Failure",
            Code = code,
            Reason = response.ReasonPhrase,
            Message = text.Length > 0 ? text : $"the server answered {code}",
        };
    }

    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[(int)Math.Min(MaxBody, response.Content.Headers.ContentLength ?? MaxBody)];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return buffer[..length];
    }
}
