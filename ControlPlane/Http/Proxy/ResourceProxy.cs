using System.Globalization;
using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Tunnel;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Http.Proxy;

/// <summary>The <c>proxy</c> subresources of pods, services and nodes: a request goes to the server behind them as it came, and so does its answer.</summary>
internal static class ResourceProxy
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    private static readonly string[] OneHop =
        ["Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect"];

    /// <summary>Answers an authorised request, failures included.</summary>
    public static async Task HandleAsync(HttpContext http, HostedCluster cluster, RequestInfo info)
    {
        if (!Methods.Contains(http.Request.Method))
        {
            await ApiAnswer.StatusAsync(http, ApiErrors.MethodNotAllowed());
            return;
        }

        if (!ProxyTarget.Find(cluster.Store, info).Try(out var target, out var refusal))
        {
            await ApiAnswer.StatusAsync(http, refusal);
            return;
        }

        var path = new PathString(info.Tail).ToUriComponent();
        var prefix = http.Request.Path.ToUriComponent();
        prefix = prefix[..^path.Length];
        var upgrade = http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } && http.Request.Headers.Upgrade.Count > 0;
        if (path.Length == 0 && !upgrade && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)))
        {
            // Relative links of a page at the root would lead out of it otherwise.
            http.Response.StatusCode = StatusCodes.Status301MovedPermanently;
            http.Response.Headers.Location = prefix + "/" + http.Request.QueryString;
            return;
        }

        LiftLimits(http);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, cluster.Stopping);
        var links = new ProxyLinks(prefix, target.Address, http.Request.Host.Value ?? "");
        try
        {
            using var message = Message(http.Request, target, path, links, upgrade);
            await using var exchange = await StreamExchange.SendAsync(cancel => ConnectAsync(cluster, target, info.Namespace, cancel), message, stop.Token);
            await (exchange.IsUpgraded ? exchange.UpgradeAsync(http, stop.Token) : AnswerAsync(http, exchange, links, stop.Token));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client left, or the cluster stops.
            if (!http.RequestAborted.IsCancellationRequested) http.Abort();
        }
        catch (Exception broken) when (broken is NodeUnreachableException or IOException or HttpRequestException or OperationCanceledException or InvalidDataException)
        {
            // In the middle of an answer only the connection can say it.
            if (http.Response.HasStarted) http.Abort();
            else await ApiAnswer.StatusAsync(http, Unreachable(broken));
        }
    }

    private static Task<Stream> ConnectAsync(HostedCluster cluster, ProxyTarget target, string ns, CancellationToken cancellationToken) => target.Pod.Length == 0
        ? cluster.Tunnels.ConnectAsync(target.Node, cancellationToken)
        : PodPort.ConnectAsync(cluster.Tunnels, target.Node, ns, target.Pod, target.Port, cancellationToken);

    private static Status Unreachable(Exception broken) => ApiErrors.Unavailable($"error trying to reach service: {broken.GetBaseException().Message}");

    /// <summary>What passes is as large, and takes as long, as the two ends want.</summary>
    private static void LiftLimits(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
    }

    private static HttpRequestMessage Message(HttpRequest client, ProxyTarget target, string path, ProxyLinks links, bool upgrade)
    {
        var authority = target.Pod.Length == 0 ? "kubelet" : "pod";
        var uri = new Uri(
            $"{target.Scheme}://{authority}:{target.Port.ToString(CultureInfo.InvariantCulture)}{(path.Length == 0 ? "/" : path)}{client.QueryString}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var message = new HttpRequestMessage(new HttpMethod(client.Method), uri) { Version = HttpVersion.Version11 };
        if (client.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true && !upgrade)
            message.Content = new StreamContent(client.Body);
        var dropped = client.Headers.Connection.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries)).Concat(OneHop).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in client.Headers)
        {
            // Who asks has been found out, and is no business of the server's.
            if (name.StartsWith(':') || dropped.Contains(name) || name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase))
                continue;
            IEnumerable<string?> texts = [.. values.Select(value => KubeletRequest.Forwarded(name, value)).Where(text => text.Length > 0 || name != "Sec-WebSocket-Protocol")];
            if (!message.Headers.TryAddWithoutValidation(name, texts)) message.Content?.Headers.TryAddWithoutValidation(name, texts);
        }

        if (upgrade)
        {
            message.Headers.Connection.Add("Upgrade");
            message.Headers.TryAddWithoutValidation("Upgrade", [.. client.Headers.Upgrade]);
        }

        message.Headers.TryAddWithoutValidation("X-Forwarded-For", client.HttpContext.Connection.RemoteIpAddress?.ToString());
        message.Headers.Remove("X-Forwarded-Uri");
        message.Headers.TryAddWithoutValidation("X-Forwarded-Uri", links.Prefix + path);
        return message;
    }

    private static async Task AnswerAsync(HttpContext http, StreamExchange exchange, ProxyLinks links, CancellationToken cancellationToken)
    {
        var (answer, response) = (http.Response, exchange.Response);
        answer.StatusCode = (int)response.StatusCode;
        var coding = response.Content.Headers.ContentEncoding.SingleOrDefault() ?? "";
        var rewrites = response.Content.Headers.ContentType?.MediaType == "text/html" && coding is "" or "gzip" or "deflate";
        var dropped = response.Headers.Connection.Concat(OneHop).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (rewrites && !HttpMethods.IsHead(http.Request.Method)) dropped.Add("Content-Length");
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            // Whose scripts may read the answer is for this server to say.
            if (!dropped.Contains(name) && !name.StartsWith("Access-Control-Allow-", StringComparison.OrdinalIgnoreCase))
                answer.Headers[name] = values.Where(value => value.All(c => c is '\t' or (>= ' ' and <= '~'))).ToArray();
        }

        if (answer.Headers.Location.ToString() is { Length: > 0 } location) answer.Headers.Location = links.Rewrite(location);
        await answer.StartAsync(cancellationToken);
        if (HttpMethods.IsHead(http.Request.Method)) return;
        if (!rewrites)
        {
            await exchange.Body.CopyToAsync(answer.Body, cancellationToken);
            return;
        }

        await using var page = Unpack(exchange.Body, coding);
        await using var target = Pack(answer.Body, coding);
        await new HtmlLinks(links).CopyAsync(page, target, cancellationToken);
    }

    private static Stream Unpack(Stream body, string coding) => coding switch
    {
        "gzip" => new GZipStream(body, CompressionMode.Decompress),
        "deflate" => new ZLibStream(body, CompressionMode.Decompress),
        _ => body,
    };

    private static Stream Pack(Stream body, string coding) => coding switch
    {
        "gzip" => new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true),
        "deflate" => new ZLibStream(body, CompressionLevel.Fastest, leaveOpen: true),
        _ => body,
    };
}
