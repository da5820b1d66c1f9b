using Microsoft.AspNetCore.Http;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Clusters;

namespace Platform.ControlPlane.Http;

/// <summary>The Kubernetes API of a cluster behind authentication: parses the request, asks <see cref="HostedCluster.Authorizer"/>, and answers.</summary>
public interface IKubernetesRequestHandler
{
    /// <summary>Answers one request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="cluster">The cluster that the connection belongs to.</param>
    /// <param name="user">Who asks.</param>
    Task HandleAsync(HttpContext http, HostedCluster cluster, UserInfo user);
}
