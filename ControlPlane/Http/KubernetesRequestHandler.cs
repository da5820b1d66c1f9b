using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Authorization;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Http.Limits;
using Platform.ControlPlane.Http.Proxy;
using Platform.ControlPlane.Resources;
using Platform.Foundation.Hosting;
using Platform.Kubernetes;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Http;

/// <summary>The Kubernetes API behind authentication.</summary>
/// <param name="apis">The clusters' APIs.</param>
/// <param name="streams">Answers logs, exec and the like.</param>
/// <param name="server">Answers what is no resource.</param>
/// <param name="logger">The log.</param>
public sealed partial class KubernetesRequestHandler(
    ClusterApis apis, IPodStreams streams, ServerEndpoints server, ILogger<KubernetesRequestHandler> logger) : IKubernetesRequestHandler
{
    private const string Proxied = "proxy";

    /// <inheritdoc />
    public async Task HandleAsync(HttpContext http, HostedCluster cluster, UserInfo user)
    {
        try
        {
            await DispatchAsync(http, cluster, user);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client left; there is nobody to answer.
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            LogFailure(e, http.Request.Method, http.Request.Path);
            await ApiAnswer.StatusAsync(http, ApiErrors.Internal("the request could not be completed; the server's log has the details"));
        }
    }

    private async Task DispatchAsync(HttpContext http, HostedCluster cluster, UserInfo user)
    {
        var info = RequestInfo.Of(http.Request);
        var attributes = info.Attributes(Telling(http.Request, info));
        var decision = cluster.Authorizer.Authorize(user, attributes);
        if (!decision.Allowed)
        {
            await ApiAnswer.StatusAsync(http, Forbidden(user, info, decision));
            return;
        }

        var api = apis.Of(cluster);
        if (ServerEndpoints.IsHealth(info.Path))
        {
            await server.HandleAsync(http, api, info);
            return;
        }

        using var turn = await api.Limits.EnterAsync(info, info.IsLongRunning, http.RequestAborted);
        using var room = turn is null ? null : await api.Limits.HoldAsync(info.Subresource == Proxied ? 0 : BodySize(http), http.RequestAborted);
        if (room is null)
            await ApiAnswer.StatusAsync(http, ApiErrors.TooManyRequests(ClusterLimits.RetryAfterSeconds));
        else
            await api.Limits.InTurnAsync(ConnectionTurn.Of(http), () => ServeAsync(http, api, info, attributes, user), http.RequestAborted);
    }

    private async Task ServeAsync(HttpContext http, ClusterApi api, RequestInfo info, RequestAttributes attributes, UserInfo user)
    {
        if (!info.IsResource)
        {
            await server.HandleAsync(http, api, info);
            return;
        }

        if (api.Catalog.Find(info.Group, info.Version, info.Resource) is not { } resource)
        {
            await ApiAnswer.StatusAsync(http, ApiErrors.NoSuchResource());
            return;
        }

        if (info.Subresource == Proxied && resource.Subresources.Any(s => s.Name == Proxied))
            await ResourceProxy.HandleAsync(http, api.Cluster, info);
        else if (info.IsStream && resource.StorageResource == "/pods")
            await streams.HandleAsync(http, api.Cluster, attributes);
        else
            await new ResourceEndpoint(http, api, resource, info, user).HandleAsync();
    }

    /// <summary>Bytes that the body may come to.</summary>
    private static long BodySize(HttpContext http) =>
        http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true ? Math.Min(http.Request.ContentLength ?? long.MaxValue, RequestBody.Limit) : 0;

    /// <summary>The field selector by which a node is told from other readers, if there is one.</summary>
    private static string? Telling(HttpRequest request, RequestInfo info)
    {
        if (info.Verb is not ("list" or "watch" or "deletecollection")
            || !FieldSelector.TryParse(request.Query["fieldSelector"], out var selector, out _))
            return null;
        var requirement = selector.Requirements.FirstOrDefault(r => !r.Negated && r.Field is "metadata.name" or "spec.nodeName");
        return requirement is null ? null : $"{requirement.Field}={requirement.Value}";
    }

    private static Status Forbidden(UserInfo user, RequestInfo info, AuthorizationDecision decision)
    {
        var reason = decision.Reason.Length == 0 ? "" : ": " + decision.Reason;
        if (!info.IsResource)
            return ApiErrors.ForbiddenPath($"forbidden: User \"{user.Name}\" cannot {info.Verb} path \"{info.Path}\"{reason}");
        var resource = info.Subresource.Length == 0 ? info.Resource : $"{info.Resource}/{info.Subresource}";
        var where = info.Namespace.Length == 0 ? "at the cluster scope" : $"in the namespace \"{info.Namespace}\"";
        return ApiErrors.Forbidden(
            new ResourceKind(info.Group, info.Version, "", info.Resource),
            info.Name,
            $"User \"{user.Name}\" cannot {info.Verb} resource \"{resource}\" in API group \"{info.Group}\" {where}{reason}");
    }

    [LoggerMessage(EventId = 5301, Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFailure(Exception exception, string method, string path);
}
