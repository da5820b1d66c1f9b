using Platform.Contracts.ControlPlanes;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Authorization;
using Platform.ControlPlane.Storage;
using Platform.ControlPlane.Tunnel;
using Platform.Foundation.Security;

namespace Platform.ControlPlane.Clusters;

/// <summary>One hosted control plane: its identity, keys and objects.</summary>
public sealed class HostedCluster
{
    private volatile ControlPlaneSpecification _specification;

    internal HostedCluster(Guid id, ControlPlaneSpecification specification) => (Id, _specification) = (id, specification);

    /// <summary>Its id.</summary>
    public Guid Id { get; }

    /// <summary>What it was asked to be; only the Kubernetes version ever changes, and whether it is stopped.</summary>
    public ControlPlaneSpecification Specification
    {
        get => _specification;
        internal set => _specification = value;
    }

    /// <summary>Signs client and server certificates of this cluster.</summary>
    public required CertificateAuthority CertificateAuthority { get; init; }

    /// <summary>Issues and checks service-account tokens.</summary>
    public required ServiceAccountTokens ServiceAccountTokens { get; init; }

    /// <summary>Its objects.</summary>
    public required IClusterStore Store { get; init; }

    /// <summary>Decides what its users may do.</summary>
    public required IAuthorizer Authorizer { get; init; }

    /// <summary>Checks bearer tokens; for TokenReview.</summary>
    public required ITokenAuthenticator TokenAuthenticator { get; init; }

    /// <summary>Reaches its nodes.</summary>
    public required INodeTunnels Tunnels { get; init; }

    /// <summary>Its controllers and its scheduler, while they run.</summary>
    internal Task Controllers { get; set; } = Task.CompletedTask;

    /// <summary>Cancelled when the cluster stops: long requests end.</summary>
    public required CancellationToken Stopping { get; init; }
}
