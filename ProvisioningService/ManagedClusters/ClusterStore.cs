using Npgsql;
using Platform.Foundation.Installation;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>What of an installation is handed out to clusters once: their indexes.</summary>
public sealed class ClusterStore(NpgsqlDataSource database)
{
    /// <summary>The cluster's index; the smallest free one when it has none yet.</summary>
    /// <exception cref="InvalidOperationException">All are taken.</exception>
    public async Task<int> AllocateIndexAsync(Guid clusterId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var guard = new NpgsqlCommand("LOCK TABLE provisioning.cluster_indexes IN EXCLUSIVE MODE", connection, transaction)) await guard.ExecuteNonQueryAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO provisioning.cluster_indexes (cluster_id, index)
            SELECT $1, min(candidate) FROM generate_series(0, $2 - 1) AS candidate
            WHERE NOT EXISTS (SELECT 1 FROM provisioning.cluster_indexes taken WHERE taken.index = candidate)
            ON CONFLICT (cluster_id) DO UPDATE SET cluster_id = excluded.cluster_id
            RETURNING index
            """, connection, transaction);
        command.Parameters.AddWithValue(clusterId);
        command.Parameters.AddWithValue(PlatformInstallation.MaxClusters);
        var index = (int)(await command.ExecuteScalarAsync(cancellationToken))!;
        await transaction.CommitAsync(cancellationToken);
        return index;
    }

    /// <summary>Gives the index back; idempotent.</summary>
    public async Task ReleaseIndexAsync(Guid clusterId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM provisioning.cluster_indexes WHERE cluster_id = $1");
        command.Parameters.AddWithValue(clusterId);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Gives back the LoadBalancer addresses of a cluster; idempotent.</summary>
    public async Task ReleaseAddressesAsync(Guid clusterId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM provisioning.addresses WHERE starts_with(owner, $1)");
        command.Parameters.AddWithValue($"{clusterId}/");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
