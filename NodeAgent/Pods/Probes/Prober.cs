using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.NodeAgent.Cri;

namespace Platform.NodeAgent.Pods.Probes;

/// <summary>What one attempt found.</summary>
public sealed record ProbeResult(bool Success, string Message);

/// <summary>Runs single probe attempts and lifecycle handlers against containers.</summary>
public sealed class Prober : IDisposable
{
    private const int MaxBodyBytes = 10 << 10;
    private const int MaxRedirects = 10;
    private readonly CriClient _cri;
    private readonly string _nodeIp;
    private readonly HttpClient _http;

    public Prober(CriClient cri, string nodeIp, string kubernetesVersion)
    {
        _cri = cri;
        _nodeIp = nodeIp;
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.Zero,
        };
        // A container's certificate is its own affair; a probe asks only whether it answers.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxBodyBytes };
        var version = string.Join('.', kubernetesVersion.Split('.').Take(2));
        _http.DefaultRequestHeaders.UserAgent.ParseAdd($"kube-probe/{version}");
        _http.DefaultRequestHeaders.Accept.ParseAdd("*/*");
        _http.DefaultRequestHeaders.ConnectionClose = true;
    }

    /// <summary>One attempt; failure and lateness are results.</summary>
    public async Task<ProbeResult> ProbeAsync(
        Pod pod, Container container, string containerId, string? podIp, Probe probe, CancellationToken cancel)
    {
        var limit = TimeSpan.FromSeconds(Math.Max(1, probe.TimeoutSeconds ?? 1));
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(limit);
        try
        {
            var address = Address(pod, podIp);
            if (probe.Exec is { } exec)
                return await ExecAsync(containerId, exec.Command ?? [], limit, cancel);
            if (probe.HttpGet is { } http)
                return await HttpAsync(container, http, address, timeout.Token);
            if (probe.TcpSocket is { } tcp)
                return await TcpAsync(tcp.Host ?? address, Port(container, tcp.Port), timeout.Token);
            return probe.Grpc is { } grpc
                ? await GrpcHealth.CheckAsync(address, grpc.Port, grpc.Service ?? "", timeout.Token)
                : new ProbeResult(false, "the probe names no handler");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new ProbeResult(false, $"no answer within {limit.TotalSeconds:0} s (timeoutSeconds)");
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException or CriException or PodSetupException)
        {
            return new ProbeResult(false, e.Message);
        }
    }

    /// <summary>Runs a postStart or preStop handler to its end; false in the result when it failed.</summary>
    public async Task<ProbeResult> HookAsync(
        Pod pod, Container container, string containerId, string? podIp, LifecycleHandler handler, TimeSpan limit, CancellationToken cancel)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(limit);
        try
        {
            if (handler.Exec is { } exec)
                return await ExecAsync(containerId, exec.Command ?? [], limit, timeout.Token);
            // Any answer will do: only a handler that cannot be asked has failed.
            if (handler.HttpGet is { } http)
                return (await HttpAsync(container, http, Address(pod, podIp), timeout.Token)) with { Success = true };
            if (handler.TcpSocket is { } tcp)
                return await TcpAsync(tcp.Host ?? Address(pod, podIp), Port(container, tcp.Port), timeout.Token);
            if (handler.Sleep is { } sleep)
                await Task.Delay(TimeSpan.FromSeconds(sleep.Seconds), timeout.Token);
            return new ProbeResult(true, "");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new ProbeResult(false, $"not finished within {limit.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException or CriException or PodSetupException)
        {
            return new ProbeResult(false, e.Message);
        }
    }

    public void Dispose() => _http.Dispose();

    private string Address(Pod pod, string? podIp) => pod.Spec.HostNetwork == true ? _nodeIp : podIp ?? _nodeIp;

    private async Task<ProbeResult> ExecAsync(string containerId, IReadOnlyList<string> command, TimeSpan limit, CancellationToken cancel)
    {
        try
        {
            var result = await _cri.ExecSyncAsync(containerId, command, limit, cancel);
            var output = result.Stdout.ToStringUtf8() + result.Stderr.ToStringUtf8();
            return new ProbeResult(result.ExitCode == 0, output.Length > MaxBodyBytes ? output[..MaxBodyBytes] : output);
        }
        catch (CriException e) when (e.Code == GrpcStatusCode.DeadlineExceeded)
        {
            return new ProbeResult(false, $"command timed out after {limit.TotalSeconds:0} s (timeoutSeconds)");
        }
    }

    private async Task<ProbeResult> HttpAsync(Container container, HttpGetAction action, string address, CancellationToken cancel)
    {
        var scheme = (action.Scheme ?? "HTTP").ToLowerInvariant();
        var host = string.IsNullOrEmpty(action.Host) ? address : action.Host;
        var path = action.Path ?? "/";
        var url = $"{scheme}://{host}:{Port(container, action.Port)}{(path.StartsWith('/') ? "" : "/")}{path}";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
            return new ProbeResult(false, $"the probe's address {url} is not valid");
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            foreach (var header in action.HttpHeaders ?? [])
                AddHeader(request.Headers, header);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            var code = (int)response.StatusCode;
            var next = code is >= 300 and < 400 && response.Headers.Location is { } location ? new Uri(uri, location) : null;
            // What another host says tells nothing of this container; that it answered does.
            if (next is null || next.Host != uri.Host)
                return new ProbeResult(code is >= 200 and < 400, $"HTTP probe failed with statuscode: {code}");
            if (redirects == MaxRedirects)
                return new ProbeResult(false, $"stopped after {MaxRedirects} redirects");
            uri = next;
        }
    }

    private static void AddHeader(HttpRequestHeaders headers, HttpHeader header)
    {
        if (header.Name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            headers.Host = header.Value;
        else if (header.Name.Equals("User-Agent", StringComparison.OrdinalIgnoreCase) || header.Name.Equals("Accept", StringComparison.OrdinalIgnoreCase))
            headers.Remove(header.Name);
        headers.TryAddWithoutValidation(header.Name, header.Value);
    }

    private static async Task<ProbeResult> TcpAsync(string host, int port, CancellationToken cancel)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(host, port, cancel);
        return new ProbeResult(true, "");
    }

    private static int Port(Container container, IntOrString port)
    {
        if (port.Number is { } number)
            return number;
        var named = (container.Ports ?? []).FirstOrDefault(p => p.Name == port.Text);
        return named?.ContainerPortValue ?? (int.TryParse(port.Text, CultureInfo.InvariantCulture, out var parsed) ? parsed
            : throw new PodSetupException("Unhealthy", $"the container has no port named {port.Text}"));
    }
}
