using RestEase;

namespace Platform.Contracts.ControlPlanes;

/// <summary>The internal API of hosted Kubernetes control planes: all that ProvisioningService knows of them beside the Kubernetes API.</summary>
/// <remarks>Internal listener, mutual TLS. Errors: 404 unknown id, 400 with an ARM error body for an invalid specification, 409 for a change of an immutable field.</remarks>
public interface IControlPlanesApi
{
    /// <summary>Creates the control plane, changes its Kubernetes version, stops or starts it; idempotent. Returns when it serves.</summary>
    [Put("internal/controlplanes/{id}")]
    Task<ControlPlane> PutAsync([Path] Guid id, [Body] ControlPlaneSpecification specification, CancellationToken cancellationToken = default);

    /// <summary>Reads one control plane.</summary>
    [Get("internal/controlplanes/{id}")]
    Task<ControlPlane> GetAsync([Path] Guid id, CancellationToken cancellationToken = default);

    /// <summary>Stops the control plane and deletes all of its data; idempotent (204 also when there was none).</summary>
    [Delete("internal/controlplanes/{id}")]
    Task DeleteAsync([Path] Guid id, CancellationToken cancellationToken = default);

    /// <summary>Issues a client certificate.</summary>
    [Post("internal/controlplanes/{id}/credentials")]
    Task<ClusterCredential> IssueCredentialAsync([Path] Guid id, [Body] ClusterCredentialRequest request, CancellationToken cancellationToken = default);

    /// <summary>Makes a bootstrap token with which one node may join.</summary>
    [Post("internal/controlplanes/{id}/bootstraptokens")]
    Task<BootstrapToken> CreateBootstrapTokenAsync([Path] Guid id, [Body] BootstrapTokenRequest request, CancellationToken cancellationToken = default);
}

/// <summary>What a control plane should be. All fields but <see cref="KubernetesVersion"/> and <see cref="Stopped"/> are immutable.</summary>
/// <param name="Name">The managed cluster's name, for logs.</param>
/// <param name="KubernetesVersion">Version to serve, "1.34.2".</param>
/// <param name="ServerName">Name by which clients reach it from outside (SNI and certificate).</param>
/// <param name="ApiAddress">IPv4 address by which nodes and pods reach it from inside.</param>
/// <param name="PodCidr">Range of pods.</param>
/// <param name="ServiceCidr">Range of services; its first address is the <c>kubernetes</c> service.</param>
/// <param name="DnsServiceIp">Address of cluster DNS, inside <paramref name="ServiceCidr"/>.</param>
public sealed record ControlPlaneSpecification(
    string Name, string KubernetesVersion, string ServerName, string ApiAddress, string PodCidr, string ServiceCidr, string DnsServiceIp)
{
    /// <summary>Whether it is stopped: its objects are kept, its controllers do not run, and its API says so instead of serving.</summary>
    public bool Stopped { get; init; }
}

/// <summary>A control plane as it is.</summary>
/// <param name="Id">Its id, chosen by the caller of PUT.</param>
/// <param name="Specification">What it was asked to be.</param>
/// <param name="CertificateAuthority">PEM of the cluster's certificate authority.</param>
public sealed record ControlPlane(Guid Id, ControlPlaneSpecification Specification, string CertificateAuthority);

/// <summary>Asks for a client certificate.</summary>
/// <param name="User">Common name: <c>clusterAdmin</c>, <c>platform:cloud-controller</c>.</param>
/// <param name="Groups">Organisations: <c>system:masters</c>.</param>
/// <param name="LifetimeHours">How long it is valid, 1 to 17,520 hours.</param>
public sealed record ClusterCredentialRequest(string User, IReadOnlyList<string> Groups, int LifetimeHours);

/// <summary>A client certificate with its key.</summary>
/// <param name="CertificateAuthority">PEM of the cluster's certificate authority.</param>
/// <param name="ClientCertificate">PEM.</param>
/// <param name="ClientKey">PKCS #8 PEM.</param>
public sealed record ClusterCredential(string CertificateAuthority, string ClientCertificate, string ClientKey);

/// <summary>Asks for a bootstrap token.</summary>
/// <param name="NodeName">The node it is meant for, for the audit trail.</param>
/// <param name="LifetimeMinutes">How long it is valid, 1 to 1,440 minutes.</param>
public sealed record BootstrapTokenRequest(string NodeName, int LifetimeMinutes);

/// <summary>A bootstrap token.</summary>
/// <param name="Token"><c>id.secret</c>, six and sixteen characters of [a-z0-9].</param>
/// <param name="Expires">When it stops being valid.</param>
public sealed record BootstrapToken(string Token, DateTimeOffset Expires);
