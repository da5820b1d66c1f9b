using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Platform.NodeAgent.Monitoring.Sending;

/// <summary>How a batch fared.</summary>
public enum SendOutcome
{
    /// <summary>Its rows are on the workspace's disk.</summary>
    Stored,

    /// <summary>It is refused for good.</summary>
    Refused,
}

/// <summary>Sends batches of rows to the workspace (docs/architecture.md, "Ingesting").</summary>
public sealed partial class WorkspaceClient : IDisposable
{
    private const string ContentType = "application/json";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(60);
    private readonly MonitoringTarget _target;
    private readonly TimeProvider _time;
    private readonly ILogger<WorkspaceClient> _logger;
    private readonly HttpClient _http;

    public WorkspaceClient(MonitoringTarget target, TimeProvider time, ILogger<WorkspaceClient> logger)
    {
        (_target, _time, _logger) = (target, time, logger);
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPem(target.CertificateAuthority);
        _http = new HttpClient(new SocketsHttpHandler
        {
            // The name is the workspace's, which nothing in the node resolves; the address comes with the secret.
            ConnectCallback = ConnectAsync,
            SslOptions = new SslClientAuthenticationOptions { TargetHost = target.Host, CertificateChainPolicy = trust },
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            MaxConnectionsPerServer = 2,
        })
        { BaseAddress = new Uri($"https://{target.Host}"), Timeout = Timeout };
    }

    /// <summary>Sends a batch until it is stored or refused; backs off while the workspace or the way to it is not there.</summary>
    /// <param name="table">The table.</param>
    /// <param name="batchId">Names the batch: sent twice under one id, its rows are taken once.</param>
    /// <param name="rows">A JSON array.</param>
    public async Task<SendOutcome> SendAsync(string table, string batchId, byte[] rows, CancellationToken cancel)
    {
        var body = Pack(rows);
        for (var failures = 0; ; failures++)
        {
            var wait = TimeSpan.FromSeconds(Math.Min(LongestBackOff.TotalSeconds, Math.Pow(2, Math.Min(failures, 6))));
            try
            {
                using var request = NewRequest(table, batchId, body);
                using var response = await _http.SendAsync(request, cancel);
                if (response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.OK)
                    return SendOutcome.Stored;
                var text = await response.Content.ReadAsStringAsync(cancel);
                var reason = $"{(int)response.StatusCode} {(text.Length > 300 ? text[..300] : text)}";
                if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge)
                {
                    LogRefused(table, batchId, reason);
                    return SendOutcome.Refused;
                }

                wait = Max(wait, response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero);
                LogWaiting(table, failures + 1, wait.TotalSeconds, reason);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested && e is HttpRequestException or IOException or OperationCanceledException)
            {
                LogWaiting(table, failures + 1, wait.TotalSeconds, e.Message);
            }

            cancel.ThrowIfCancellationRequested();
            await Task.Delay(wait, _time, cancel);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The signature of a request, as Azure's HTTP Data Collector API has it.</summary>
    internal static string Sign(ReadOnlySpan<byte> key, long contentLength, string date, string path) => Convert.ToBase64String(HMACSHA256.HashData(
        key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"POST\n{contentLength}\n{ContentType}\nx-ms-date:{date}\n{path}"))));

    // Signed anew for each attempt: a signature is good for minutes, an attempt may come hours later.
    private HttpRequestMessage NewRequest(string table, string batchId, byte[] body)
    {
        var path = $"/api/tables/{table}";
        var date = _time.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, path + "?api-version=2024-01-01") { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        request.Content.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");
        request.Headers.TryAddWithoutValidation("x-ms-date", date);
        request.Headers.TryAddWithoutValidation("x-ms-batch-id", batchId);
        request.Headers.TryAddWithoutValidation("x-ms-AzureResourceId", _target.ClusterId);
        request.Headers.TryAddWithoutValidation("Authorization", $"SharedKey {_target.WorkspaceId}:{Sign(_target.Key.Span, body.Length, date, path)}");
        return request;
    }

    private static byte[] Pack(byte[] rows)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(rows);
        return packed.ToArray();
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(_target.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(_target.Address, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    [LoggerMessage(5001, LogLevel.Warning, "The workspace refuses batch {Batch} of {Table}, which is dropped: {Reason}")]
    private partial void LogRefused(string table, string batch, string reason);

    [LoggerMessage(5002, LogLevel.Warning, "Rows of {Table} are not sent yet (attempt {Attempt}, the next in {Seconds} s): {Reason}")]
    private partial void LogWaiting(string table, int attempt, double seconds, string reason);
}
