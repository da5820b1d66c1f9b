using Microsoft.AspNetCore.Http;
using Platform.ControlPlane.Authorization;
using Platform.ControlPlane.Clusters;

namespace Platform.ControlPlane.Http.Proxy;

/// <summary>Pod subresources that the pod's node answers: <c>log</c>, <c>exec</c>, <c>attach</c>, <c>portforward</c>.</summary>
public interface IPodStreams
{
    /// <summary>Answers an authorised request, failures included.</summary>
    /// <param name="http">The request; it may be an upgrade to WebSocket or SPDY.</param>
    /// <param name="cluster">The cluster.</param>
    /// <param name="attributes">Namespace, pod name and subresource of the request.</param>
    Task HandleAsync(HttpContext http, HostedCluster cluster, RequestAttributes attributes);
}
