using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Platform.Kubernetes.Node;
using Platform.NodeAgent.Bootstrap;

namespace Platform.NodeAgent.KubeletApi.Tunnel;

/// <summary>
/// The agent's side of the tunnel: it dials out, and for each stream that the API server asks for it dials again. On such a
/// stream the API server is the HTTP client and the agent the server.
/// </summary>
public sealed partial class TunnelClient : IDisposable
{
    private const int MaxLineBytes = 4096;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(35);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);
    private readonly string _path;
    private readonly TunnelListener _listener;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HttpClient _http;

    public TunnelClient(NodeConfiguration node, NodeCredential credential, TunnelListener listener, TimeProvider time, ILogger<TunnelClient> logger)
    {
        (_listener, _time, _logger) = (listener, time, logger);
        _path = $"/platform/v1/nodes/{Uri.EscapeDataString(node.NodeName)}";
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(node.ApiServer.CertificateAuthority);
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.AddRange(roots);
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            SslOptions = new SslClientAuthenticationOptions
            {
                TargetHost = node.ApiServer.ServerName,
                CertificateChainPolicy = trust,
                LocalCertificateSelectionCallback = (_, _, _, _, _) => credential.Current!,
            },
        })
        {
            BaseAddress = new Uri(node.ApiServer.Url),
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        _http.DefaultRequestHeaders.Host = node.ApiServer.ServerName;
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        var delay = FirstDelay;
        while (true)
        {
            try
            {
                await using var control = await UpgradeAsync("/tunnel", "platform-tunnel", cancel);
                LogConnected();
                delay = FirstDelay;
                await FollowAsync(control, cancel);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested
                && e is HttpRequestException or IOException or JsonException or OperationCanceledException)
            {
                LogLost(e.Message);
            }

            await Task.Delay(delay, _time, cancel);
            delay = delay * 2 > MaxDelay ? MaxDelay : delay * 2;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<Stream> UpgradeAsync(string path, string protocol, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _path + path) { Version = HttpVersion.Version11 };
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd(protocol);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
            return await response.Content.ReadAsStreamAsync(cancel);
        using (response)
            throw new IOException($"the API server answered {(int)response.StatusCode} to {path}");
    }

    private async Task FollowAsync(Stream control, CancellationToken cancel)
    {
        var buffer = new byte[MaxLineBytes];
        var filled = 0;
        while (true)
        {
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            silence.CancelAfter(Silence);
            var read = await control.ReadAsync(buffer.AsMemory(filled), silence.Token);
            if (read == 0)
                throw new IOException(filled == buffer.Length ? "the API server sent a line that is too long" : "the API server closed the tunnel");
            filled += read;
            int end;
            while ((end = buffer.AsSpan(0, filled).IndexOf((byte)'\n')) >= 0)
            {
                await OnLineAsync(control, buffer.AsMemory(0, end), cancel);
                buffer.AsSpan((end + 1)..filled).CopyTo(buffer);
                filled -= end + 1;
            }
        }
    }

    private async Task OnLineAsync(Stream control, ReadOnlyMemory<byte> line, CancellationToken cancel)
    {
        using var message = JsonDocument.Parse(line);
        if (message.RootElement.TryGetProperty("stream", out var stream) && stream.GetString() is { Length: > 0 } id)
            _ = ServeAsync(id, cancel);
        else
            await control.WriteAsync("{}\n"u8.ToArray(), cancel);
    }

    private async Task ServeAsync(string id, CancellationToken cancel)
    {
        try
        {
            await using var stream = await UpgradeAsync("/streams/" + Uri.EscapeDataString(id), "platform-stream", cancel);
            await _listener.ServeAsync(stream, id);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            LogStreamFailed(id, e.Message);
        }
    }

    [LoggerMessage(5001, LogLevel.Information, "The tunnel to the API server stands")]
    private partial void LogConnected();

    [LoggerMessage(5002, LogLevel.Warning, "The tunnel to the API server is down and will be dialled again: {Fault}")]
    private partial void LogLost(string fault);

    [LoggerMessage(5003, LogLevel.Warning, "Stream {Id} could not be opened: {Fault}")]
    private partial void LogStreamFailed(string id, string fault);
}
