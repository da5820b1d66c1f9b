using RestEase;

namespace Platform.Contracts.Authorization;

/// <summary>The gateway's internal API of access decisions and directory objects.</summary>
/// <remarks>Internal listener, mutual TLS.</remarks>
public interface IAuthorizationApi
{
    /// <summary>Whether a principal may do an action at a scope, by its role assignments there and above.</summary>
    [Post("internal/authorization/checkAccess")]
    Task<AccessDecision> CheckAccessAsync([Body] AccessRequest request, CancellationToken cancellationToken = default);

    /// <summary>Makes the service principal with this name and secret in a tenant, or returns the one that is there; idempotent by <see cref="ServicePrincipalRequest.Name"/>.</summary>
    [Put("internal/authorization/servicePrincipals")]
    Task<ServicePrincipal> PutServicePrincipalAsync([Body] ServicePrincipalRequest request, CancellationToken cancellationToken = default);

    /// <summary>Deletes a service principal and its role assignments; idempotent.</summary>
    [Delete("internal/authorization/servicePrincipals/{objectId}")]
    Task DeleteServicePrincipalAsync([Path] Guid objectId, CancellationToken cancellationToken = default);

    /// <summary>Deletes the role assignments at a scope and beneath it; idempotent. Providers call it when a resource is gone.</summary>
    [Post("internal/authorization/deleteAssignments")]
    Task DeleteAssignmentsAsync([Body] ScopeRequest request, CancellationToken cancellationToken = default);
}

/// <summary>A question about access.</summary>
/// <param name="PrincipalId">Object id of the caller (<c>oid</c>).</param>
/// <param name="Action">An ARM action: <c>Microsoft.ContainerRegistry/registries/pull/read</c>.</param>
/// <param name="Scope">ARM id of what is acted upon.</param>
public sealed record AccessRequest(Guid PrincipalId, string Action, string Scope);

/// <summary>The answer.</summary>
/// <param name="Allowed">Whether an assignment allows it.</param>
public sealed record AccessDecision(bool Allowed);

/// <summary>Asks for a service principal of a resource, such as a cluster's kubelet identity.</summary>
/// <param name="TenantId">The directory it belongs to.</param>
/// <param name="Name">Unique name within the tenant; the ARM id of the resource it serves.</param>
/// <param name="Secret">The secret it shall have; 32 characters at least.</param>
public sealed record ServicePrincipalRequest(Guid TenantId, string Name, string Secret);

/// <summary>A service principal.</summary>
/// <param name="ObjectId">Id of the principal, which role assignments name.</param>
/// <param name="ApplicationId">Client id, which it signs in with.</param>
/// <param name="TenantId">The directory it belongs to.</param>
public sealed record ServicePrincipal(Guid ObjectId, Guid ApplicationId, Guid TenantId);

/// <summary>Names a scope.</summary>
/// <param name="Scope">ARM id.</param>
public sealed record ScopeRequest(string Scope);
