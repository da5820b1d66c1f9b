using System.Net;
using System.Net.Security;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Authorization;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Diagnostics;
using Platform.ControlPlane.Http;
using Platform.ControlPlane.Http.Proxy;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Tunnel;
using Platform.Foundation.Hosting;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane;

/// <summary>Clusters' API servers on the public listener. The connection decides which cluster is meant, never a header.</summary>
internal sealed class ControlPlaneSite(
    ClusterManager clusters, ClusterApis apis, ClusterAuthenticator authenticator, IKubernetesRequestHandler api, RequestDiagnostics diagnostics) : IPublicSite
{
    // Far above upstream's 3 MiB, which the API enforces itself with its own words.
    private const long MaxBody = 16 << 20;

    /// <inheritdoc/>
    public bool Matches(string? serverName, IPAddress localAddress) => clusters.Find(serverName, localAddress) is not null;

    /// <inheritdoc/>
    public ValueTask<SslServerAuthenticationOptions?> SelectTlsAsync(string? serverName, IPAddress localAddress, CancellationToken cancellationToken) =>
        new(clusters.Find(serverName, localAddress)?.Tls.Options());

    /// <inheritdoc/>
    public IConnectionTurns? TurnsOf(string? serverName, IPAddress localAddress) =>
        clusters.Find(serverName, localAddress) is { } cluster ? apis.Of(cluster.Hosted).Limits : null;

    /// <inheritdoc/>
    public Task HandleAsync(HttpContext context)
    {
        var answering = AnswerAsync(context);
        return ConnectionTurn.Of(context)?.WaitAsync(answering) ?? answering;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var serverName = context.Features.Get<ITlsHandshakeFeature>()?.HostName;
        if (clusters.Find(serverName, context.Connection.LocalIpAddress!) is not { } cluster)
        {
            // The cluster was deleted while the connection stood.
            context.Connection.RequestClose();
            await StatusResponse.WriteAsync(context, 503, StatusReason.ServiceUnavailable, "the control plane is gone");
            return;
        }
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxBody;
        var server = cluster.Hosted.Specification.ServerName;
        if (authenticator.Authenticate(context, cluster.Hosted) is not { } user)
        {
            await diagnostics.RunAsync(context, server, null, null, () => StatusResponse.WriteAsync(context, 401, StatusReason.Unauthorized, "Unauthorized"));
            return;
        }
        var impersonation = Impersonation.Apply(context.Request, cluster.Hosted, user);
        if (impersonation.User is not { } acting)
        {
            await diagnostics.RunAsync(context, server, user, null, () => RefuseAsync(context, user, impersonation));
            return;
        }
        if (cluster.Hosted.Specification.Stopped)
        {
            await StatusResponse.WriteAsync(context, 503, StatusReason.ServiceUnavailable, $"the cluster \"{cluster.Hosted.Specification.Name}\" is stopped: start it with 'az aks start' or 'platform aks start'");
            return;
        }
        if (await TunnelEndpoints.TryHandleAsync(context, cluster, acting)) return;
        await diagnostics.RunAsync(context, server, user, ReferenceEquals(acting, user) ? null : acting, () => AnswerAsync(context, cluster.Hosted, acting));
    }

    private async Task AnswerAsync(HttpContext context, HostedCluster cluster, UserInfo acting)
    {
        if (!await TryDescribeIssuerAsync(context, cluster, acting)) await api.HandleAsync(context, cluster, acting);
    }

    private static Task RefuseAsync(HttpContext context, UserInfo user, ImpersonationResult refused) => refused.Code == 403
        ? StatusResponse.ForbiddenAsync(context, user.Name, "impersonate", refused.What, refused.Reason)
        : StatusResponse.WriteAsync(context, refused.Code, StatusReason.BadRequest, refused.What);

    /// <summary>OpenID Connect discovery, with which others check this cluster's service-account tokens.</summary>
    private static async Task<bool> TryDescribeIssuerAsync(HttpContext http, HostedCluster cluster, UserInfo user)
    {
        var path = http.Request.Path.Value?.TrimEnd('/');
        if (path is not ("/.well-known/openid-configuration" or "/openid/v1/jwks")) return false;
        var decision = cluster.Authorizer.Authorize(user, new RequestAttributes { Verb = http.Request.Method.ToLowerInvariant(), IsResourceRequest = false, Path = path });
        if (!decision.Allowed)
        {
            await StatusResponse.WriteAsync(http, 403, StatusReason.Forbidden, $"forbidden: User \"{user.Name}\" cannot get path \"{path}\"", new StatusDetails());
            return true;
        }
        var keys = path == "/openid/v1/jwks";
        var document = keys ? cluster.ServiceAccountTokens.KeySet() : new JsonObject
        {
            ["issuer"] = ServiceAccountTokens.Issuer,
            ["jwks_uri"] = $"https://{cluster.Specification.ServerName}/openid/v1/jwks",
            ["response_types_supported"] = new JsonArray("id_token"),
            ["subject_types_supported"] = new JsonArray("public"),
            ["id_token_signing_alg_values_supported"] = new JsonArray("ES256"),
        };
        http.Response.ContentType = keys ? "application/jwk-set+json" : "application/json";
        http.Response.Headers.CacheControl = "public, max-age=3600";
        await http.Response.WriteAsync(document.ToJsonString(), http.RequestAborted);
        return true;
    }
}
