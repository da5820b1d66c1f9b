using System.Collections.Concurrent;
using System.Net;
using Platform.Contracts.Identity;
using Platform.Contracts.Monitoring;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;
using Platform.Foundation.Security;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Coordination.V1;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Node;
using Platform.Kubernetes.Rbac.V1;
using Platform.ProvisioningService.ManagedClusters;

namespace Platform.ProvisioningService.Monitoring;

/// <summary>Brings the monitoring add-on of a cluster about, and keeps its secret as the workspace's key is.</summary>
public sealed class MonitoringAddon(
    IWorkspacesApi workspaces, ClusterConnections connections, PlatformInstallation installation, CertificateAuthority authority, TimeProvider time)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _looked = new();

    /// <summary>One pass; idempotent.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="facts">Its facts.</param>
    /// <param name="save">Stores changed facts: before anything is made that they name, so that nothing stays that none names.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The facts as saved.</returns>
    public async Task<ClusterFacts> EnsureAsync(Resource cluster, ClusterFacts facts, Func<ClusterFacts, Task<ClusterFacts>> save, CancellationToken cancellationToken)
    {
        if (AddonProfiles.WorkspaceOf(cluster.Properties) is not { } workspace) return facts.Monitoring is null ? facts : await DisableAsync(facts, save, cancellationToken);
        var now = time.GetUtcNow();
        var known = facts.Monitoring is { } state && state.Workspace == workspace.Value && state.State != MonitoringState.Connecting;
        if (known && _looked.TryGetValue(facts.ClusterId, out var last) && now - last < LookAgain) return facts;
        if (!known) facts = await save(facts with { Monitoring = new MonitoringFacts(workspace.Value, MonitoringState.Connecting, now) });
        var client = await connections.ConnectAsync(facts.ClusterId, cancellationToken);
        var secret = await ReadAsync(cluster, workspace.Value, cancellationToken);
        if (secret is not null) await ConnectAsync(client, secret, cancellationToken);
        else await RemoveAsync(client, cancellationToken);
        var reached = secret is not null ? MonitoringState.Connected : MonitoringState.WorkspaceNotFound;
        _looked[facts.ClusterId] = now;
        return facts.Monitoring!.State == reached ? facts : await save(facts with { Monitoring = new MonitoringFacts(workspace.Value, reached, now) });
    }

    /// <summary>Forgets a deleted cluster.</summary>
    public void Forget(Guid clusterId) => _looked.TryRemove(clusterId, out _);

    private async Task<ClusterFacts> DisableAsync(ClusterFacts facts, Func<ClusterFacts, Task<ClusterFacts>> save, CancellationToken cancellationToken)
    {
        await RemoveAsync(await connections.ConnectAsync(facts.ClusterId, cancellationToken), cancellationToken);
        return await save(facts with { Monitoring = null });
    }

    /// <summary>The secret as it should be; null when there is no workspace.</summary>
    private async Task<Secret?> ReadAsync(Resource cluster, string workspace, CancellationToken cancellationToken)
    {
        var caller = PlatformPrincipal.Platform.ToHeader();
        try
        {
            var found = await workspaces.GetAsync(caller, workspace, cancellationToken);
            var keys = await workspaces.ListKeysAsync(caller, workspace, cancellationToken);
            return MonitoringObjects.Secret(cluster, found, keys, installation, authority.CertificatePem);
        }
        catch (RestEase.ApiException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    // The secret comes last: nodes that see it may do what they need it for.
    private static async Task ConnectAsync(IKubernetesClient client, Secret secret, CancellationToken cancellationToken)
    {
        var present = await client.FindAsync<Secret>(MonitoringSecret.Name, MonitoringSecret.Namespace, cancellationToken);
        if (present is not null && Same(present, secret)) return;
        await client.TryCreateAsync(MonitoringObjects.EventReader(), cancellationToken);
        await client.TryCreateAsync(MonitoringObjects.EventReaders(), cancellationToken);
        await client.TryCreateAsync(MonitoringObjects.LeaseHolder(), cancellationToken);
        await client.TryCreateAsync(MonitoringObjects.LeaseHolders(), cancellationToken);
        await client.TryCreateAsync(MonitoringObjects.Lease(), cancellationToken);
        if (present is null) await client.CreateAsync(secret, cancellationToken);
        else await client.UpdateAsync(secret with { Metadata = secret.Metadata with { ResourceVersion = present.Metadata.ResourceVersion } }, cancellationToken);
    }

    private static async Task RemoveAsync(IKubernetesClient client, CancellationToken cancellationToken)
    {
        await client.TryDeleteAsync<Secret>(MonitoringSecret.Name, MonitoringSecret.Namespace, null, cancellationToken);
        await client.TryDeleteAsync<RoleBinding>(MonitoringSecret.RoleName, MonitoringSecret.Namespace, null, cancellationToken);
        await client.TryDeleteAsync<Role>(MonitoringSecret.RoleName, MonitoringSecret.Namespace, null, cancellationToken);
        await client.TryDeleteAsync<ClusterRoleBinding>(MonitoringSecret.RoleName, null, null, cancellationToken);
        await client.TryDeleteAsync<ClusterRole>(MonitoringSecret.RoleName, null, null, cancellationToken);
        await client.TryDeleteAsync<Lease>(MonitoringSecret.LeaseName, MonitoringSecret.Namespace, null, cancellationToken);
    }

    private static bool Same(Secret present, Secret wanted) => present.Data is { } data && data.Count == wanted.Data!.Count
        && wanted.Data.All(entry => data.TryGetValue(entry.Key, out var value) && value.AsSpan().SequenceEqual(entry.Value));
}
