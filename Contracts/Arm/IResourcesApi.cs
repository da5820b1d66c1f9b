using RestEase;

namespace Platform.Contracts.Arm;

/// <summary>Reading another provider's resources over the resource-provider contract.</summary>
/// <remarks>Internal listener, mutual TLS. 404 when there is no such resource.</remarks>
public interface IResourcesApi
{
    /// <summary>A managed cluster, as ARM serves it.</summary>
    /// <param name="path">Its ARM id without the leading slash.</param>
    /// <param name="principal">The caller on whose behalf it is read (<see cref="Identity.PlatformPrincipal.Header"/>).</param>
    /// <param name="apiVersion">Any api-version.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Get("provisioning/{path}")]
    Task<ClusterAddress> GetManagedClusterAsync(
        [Path(UrlEncode = false)] string path, [Header("x-platform-principal")] string principal, [Query("api-version")] string apiVersion = "2024-09-01", CancellationToken cancellationToken = default);
}

/// <summary>Where a managed cluster is reached, of what ARM serves of it.</summary>
/// <param name="Id">Its ARM id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Properties">Its properties.</param>
public sealed record ClusterAddress(string Id, string Name, ClusterAddressProperties Properties);

/// <summary>The part of its properties that tells where it is reached.</summary>
/// <param name="Fqdn">Name of its API server.</param>
/// <param name="ProvisioningState">How far it is; a value of <see cref="Arm.ProvisioningState"/>.</param>
public sealed record ClusterAddressProperties(string? Fqdn, string? ProvisioningState);
