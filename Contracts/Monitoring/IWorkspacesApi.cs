using Platform.Contracts.Identity;
using RestEase;

namespace Platform.Contracts.Monitoring;

/// <summary>What other roles need of Log Analytics workspaces: the resource-provider contract of the monitoring role, typed.</summary>
/// <remarks>Internal listener, mutual TLS. 404: there is no such workspace; 409: it has no keys yet.</remarks>
public interface IWorkspacesApi
{
    /// <summary>Reads a workspace.</summary>
    /// <param name="caller">Who asks: <see cref="PlatformPrincipal.ToHeader"/>.</param>
    /// <param name="id">The workspace's ARM id, checked by the caller.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [Get("monitoring{id}")]
    Task<Workspace> GetAsync([Header(PlatformPrincipal.Header)] string caller, [Path("id", UrlEncode = false)] string id, CancellationToken cancellationToken = default);

    /// <summary>Reads a workspace's keys, by which rows are sent to it.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="id">The workspace's ARM id, checked by the caller.</param>
    /// <param name="cancellationToken">Gives up.</param>
    [Post("monitoring{id}/sharedKeys")]
    Task<WorkspaceKeys> ListKeysAsync([Header(PlatformPrincipal.Header)] string caller, [Path("id", UrlEncode = false)] string id, CancellationToken cancellationToken = default);
}

/// <summary>A workspace.</summary>
/// <param name="Id">Its ARM id.</param>
/// <param name="Properties">Its properties.</param>
public sealed record Workspace(string Id, WorkspaceProperties Properties);

/// <summary>Properties of a workspace.</summary>
/// <param name="CustomerId">Names it towards those who send and query rows.</param>
/// <param name="ProvisioningState">How far it is.</param>
public sealed record WorkspaceProperties(Guid CustomerId, string ProvisioningState);

/// <summary>A workspace's keys, base64.</summary>
/// <param name="PrimarySharedKey">The one to use.</param>
/// <param name="SecondarySharedKey">The one to use while the other is replaced.</param>
public sealed record WorkspaceKeys(string PrimarySharedKey, string SecondarySharedKey);
