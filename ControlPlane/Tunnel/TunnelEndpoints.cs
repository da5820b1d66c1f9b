using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Http.Proxy;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Tunnel;

/// <summary><c>/platform/v1/nodes/{name}/tunnel</c> and <c>/platform/v1/nodes/{name}/streams/{id}</c>: where agents dial in.</summary>
internal static class TunnelEndpoints
{
    private const string Prefix = "/platform/v1/nodes/", ControlProtocol = "platform-tunnel", StreamProtocol = "platform-stream";

    /// <summary>Answers when the path is one of the tunnel's; false otherwise.</summary>
    public static async Task<bool> TryHandleAsync(HttpContext http, RunningCluster cluster, UserInfo user)
    {
        if (http.Request.Path.Value is not { } path || !path.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var parts = path[Prefix.Length..].Split('/');
        if (parts is not ([_, "tunnel"] or [_, "streams", _])) return false;
        if (user.NodeName != parts[0])
        {
            await StatusResponse.ForbiddenAsync(http, user.Name, "connect", $"nodes/tunnel \"{parts[0]}\"", "only the node's own certificate may");
            return true;
        }
        var control = parts.Length == 2;
        if (await UpgradeAsync(http, control ? ControlProtocol : StreamProtocol, control || cluster.Tunnels.Expects(parts[0], parts[2])) is not { } stream) return true;
        // The upgraded request lasts as long as this method.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, cluster.Hosted.Stopping);
        if (control) await cluster.Tunnels.ServeControlAsync(parts[0], stream, stop.Token);
        else await cluster.Tunnels.ServeStreamAsync(parts[0], parts[2], stream);
        return true;
    }

    private static async Task<Stream?> UpgradeAsync(HttpContext http, string protocol, bool expected)
    {
        if (http.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade || http.Request.Headers.Upgrade != protocol)
        {
            await StatusResponse.WriteAsync(http, 400, StatusReason.BadRequest, $"the request has to be an upgrade to {protocol} over HTTP/1.1");
            return null;
        }
        if (!expected)
        {
            await StatusResponse.WriteAsync(http, 404, StatusReason.NotFound, "nobody waits for this stream");
            return null;
        }
        http.Response.Headers.Upgrade = protocol;
        return await upgrade.UpgradeAsync();
    }
}
