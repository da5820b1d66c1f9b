using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Platform.ControlPlane.Authorization;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Storage;
using Platform.ControlPlane.Tunnel;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Http.Proxy;

/// <summary>Forwards log, exec, attach and portforward to the pod's node: upgrades as raw bytes both ways, logs as an HTTP response.</summary>
internal sealed class PodStreams : IPodStreams
{
    /// <inheritdoc/>
    public async Task HandleAsync(HttpContext http, HostedCluster cluster, RequestAttributes attributes)
    {
        var key = new ObjectKey("/pods", attributes.Namespace, attributes.Name);
        var target = PodTarget.Find(cluster.Store, key, attributes.Subresource == "portforward" ? null : http.Request.Query["container"].ToString());
        if (target.Failure is { } failure)
        {
            await StatusResponse.WriteAsync(http, failure.Code!.Value, failure.Reason!, failure.Message!, failure.Details);
            return;
        }
        if (KubeletRequest.Translate(http.Request, attributes, target.Container, out var fault) is not { } request)
        {
            await StatusResponse.WriteAsync(http, 400, StatusReason.BadRequest, fault);
            return;
        }
        var isLog = attributes.Subresource == "log";
        if (!isLog && http.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true })
        {
            await StatusResponse.WriteAsync(http, 400, StatusReason.BadRequest, "Upgrade request required");
            return;
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, cluster.Stopping);
        try
        {
            await ForwardAsync(http, cluster, target.Node, request, stop.Token);
        }
        catch (Exception broken) when (broken is NodeUnreachableException or IOException or HttpRequestException)
        {
            // As upstream's answer when it cannot dial a kubelet: 500 with the reason. In the middle of an answer only the connection can say it.
            if (http.Response.HasStarted) http.Abort();
            else await StatusResponse.WriteAsync(http, 500, StatusReason.InternalError, $"error dialing backend: {broken.GetBaseException().Message}");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The client left, or the cluster stops.
        }
    }

    private static async Task ForwardAsync(HttpContext http, HostedCluster cluster, string node, KubeletRequest request, CancellationToken cancellationToken)
    {
        using var message = request.ToMessage(http.Request);
        await using var exchange = await StreamExchange.SendAsync(stop => cluster.Tunnels.ConnectAsync(node, stop), message, cancellationToken);
        if (exchange.IsUpgraded)
        {
            await exchange.UpgradeAsync(http, cancellationToken);
        }
        else if (exchange.Response.StatusCode == HttpStatusCode.OK && LogSocket.IsAskedFor(http.Request))
        {
            await LogSocket.SendAsync(http, exchange.Body, cancellationToken);
        }
        else if (exchange.Response.StatusCode == HttpStatusCode.OK)
        {
            http.Response.ContentType = exchange.Response.Content.Headers.ContentType?.ToString() ?? "text/plain";
            await http.Response.StartAsync(cancellationToken);
            await ByteRelay.CopyAsync(exchange.Body, http.Response.Body, cancellationToken);
        }
        else
        {
            await RefuseAsync(http, (int)exchange.Response.StatusCode, exchange.Body, cancellationToken);
        }
    }

    /// <summary>Tells the client why the node refused: the kubelet answers in plain text, the API in a Status.</summary>
    private static async Task RefuseAsync(HttpContext http, int code, Stream body, CancellationToken cancellationToken)
    {
        var text = new byte[8 * 1024];
        var length = await body.ReadAtLeastAsync(text, text.Length, throwOnEndOfStream: false, cancellationToken);
        var reason = code switch { 404 => StatusReason.NotFound, 400 => StatusReason.BadRequest, 403 => StatusReason.Forbidden, _ => StatusReason.InternalError };
        await StatusResponse.WriteAsync(http, code < 400 ? 500 : code, reason, System.Text.Encoding.UTF8.GetString(text, 0, length).Trim());
    }
}
