using Npgsql;
using Platform.Contracts.ControlPlanes;
using Platform.Foundation.Security;

namespace Platform.ControlPlane.Clusters;

/// <summary>A cluster as it is kept: its specification and its keys.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Specification">What it should be.</param>
/// <param name="CertificateAuthority">PEM of its authority's certificate.</param>
/// <param name="CertificateAuthorityKey">PKCS #8 PEM of its authority's key.</param>
/// <param name="ServiceAccountKey">PKCS #8 PEM of its service-account signing key.</param>
internal sealed record ClusterRecord(
    Guid Id, ControlPlaneSpecification Specification, string CertificateAuthority, string CertificateAuthorityKey, string ServiceAccountKey);

/// <summary>Clusters in the table <c>controlplane.clusters</c>; keys are sealed.</summary>
internal sealed class ClusterRepository(NpgsqlDataSource database, ISecretProtector protector)
{
    /// <summary>Every cluster.</summary>
    public async Task<IReadOnlyList<ClusterRecord>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            SELECT id, name, kubernetes_version, server_name, api_address, pod_cidr, service_cidr, dns_service_ip, ca_certificate, ca_key, service_account_key, stopped
            FROM controlplane.clusters ORDER BY created_at, id
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var records = new List<ClusterRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            records.Add(new ClusterRecord(
                reader.GetGuid(0),
                new ControlPlaneSpecification(reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5), reader.GetString(6), reader.GetString(7)) { Stopped = reader.GetBoolean(11) },
                reader.GetString(8), Open(reader, 9), Open(reader, 10)));
        }
        return records;
    }

    /// <summary>Keeps a new cluster; false when its server name or address is another's.</summary>
    public async Task<bool> TryAddAsync(ClusterRecord record, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            INSERT INTO controlplane.clusters
                (id, name, kubernetes_version, server_name, api_address, pod_cidr, service_cidr, dns_service_ip, ca_certificate, ca_key, service_account_key)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING
            """);
        var specification = record.Specification;
        foreach (var value in (object[])[
            record.Id, specification.Name, specification.KubernetesVersion, specification.ServerName, specification.ApiAddress, specification.PodCidr,
            specification.ServiceCidr, specification.DnsServiceIp, record.CertificateAuthority, Seal(record.CertificateAuthorityKey), Seal(record.ServiceAccountKey)])
            command.Parameters.AddWithValue(value);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Keeps what of a specification can change.</summary>
    public async Task UpdateAsync(Guid id, ControlPlaneSpecification specification, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("UPDATE controlplane.clusters SET kubernetes_version = $2, stopped = $3 WHERE id = $1");
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(specification.KubernetesVersion);
        command.Parameters.AddWithValue(specification.Stopped);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Removes a cluster with all of its objects; idempotent.</summary>
    public async Task DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in (string[])[
            "DELETE FROM controlplane.revisions WHERE cluster_id = $1", "DELETE FROM controlplane.revision_blocks WHERE cluster_id = $1",
            "DELETE FROM controlplane.clusters WHERE id = $1"])
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql) { Parameters = { new NpgsqlParameter { Value = id } } });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private byte[] Seal(string text) => protector.Protect(System.Text.Encoding.UTF8.GetBytes(text));

    private string Open(NpgsqlDataReader reader, int column) => System.Text.Encoding.UTF8.GetString(protector.Unprotect(reader.GetFieldValue<byte[]>(column)));
}
