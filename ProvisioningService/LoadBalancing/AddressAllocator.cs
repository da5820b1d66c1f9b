using System.Net;
using Npgsql;

namespace Platform.ProvisioningService.LoadBalancing;

/// <summary>Hands out LoadBalancer addresses, each once, and remembers whose they are.</summary>
public sealed class AddressAllocator(NpgsqlDataSource database) : IAddressAllocator
{
    /// <inheritdoc/>
    public async Task<IPAddress?> AllocateAsync(IPNetwork pool, string owner, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var guard = new NpgsqlCommand("LOCK TABLE provisioning.addresses IN EXCLUSIVE MODE", connection, transaction)) await guard.ExecuteNonQueryAsync(cancellationToken);
        // The first and the last address of the range stay free: some tools take them for the network's own.
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO provisioning.addresses (owner, address)
            SELECT $1, free.address FROM (
                SELECT address, 0 AS preference FROM provisioning.addresses WHERE owner = $1
                UNION ALL
                (SELECT $2::inet + candidate, 1 FROM generate_series(1, $3) AS candidate
                 WHERE NOT EXISTS (SELECT 1 FROM provisioning.addresses taken WHERE taken.address = $2::inet + candidate) LIMIT 1)
                ORDER BY preference LIMIT 1) AS free
            ON CONFLICT (owner) DO UPDATE SET owner = excluded.owner
            RETURNING address
            """, connection, transaction);
        command.Parameters.AddWithValue(owner);
        command.Parameters.AddWithValue(pool.BaseAddress);
        command.Parameters.AddWithValue((1L << (32 - pool.PrefixLength)) - 2);
        var address = (IPAddress?)await command.ExecuteScalarAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return address;
    }

    /// <inheritdoc/>
    public async Task ReleaseAsync(string owner, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM provisioning.addresses WHERE owner = $1");
        command.Parameters.AddWithValue(owner);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListOwnersAsync(string prefix, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT owner FROM provisioning.addresses WHERE starts_with(owner, $1) ORDER BY owner");
        command.Parameters.AddWithValue(prefix);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var owners = new List<string>();
        while (await reader.ReadAsync(cancellationToken)) owners.Add(reader.GetString(0));
        return owners;
    }
}
