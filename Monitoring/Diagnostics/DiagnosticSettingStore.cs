using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Platform.Contracts.Arm;

namespace Platform.Monitoring.Diagnostics;

/// <summary>The diagnostic settings.</summary>
internal sealed class DiagnosticSettingStore(NpgsqlDataSource database)
{
    private const string Select = "SELECT id, resource_key, server_name, workspace_id, properties FROM monitoring.diagnostic_settings";

    /// <summary>The settings of a resource.</summary>
    public Task<IReadOnlyList<DiagnosticSetting>> ListAsync(ResourceId resource, CancellationToken cancellationToken) => ReadAsync("WHERE resource_key = $1 ORDER BY key", resource.Key, cancellationToken);

    /// <summary>The settings of the cluster with an API server.</summary>
    public Task<IReadOnlyList<DiagnosticSetting>> ListByServerAsync(string serverName, CancellationToken cancellationToken) => ReadAsync("WHERE server_name = $1", serverName, cancellationToken);

    /// <summary>All settings.</summary>
    public Task<IReadOnlyList<DiagnosticSetting>> ListAllAsync(CancellationToken cancellationToken) => ReadAsync("", null, cancellationToken);

    /// <summary>Makes or replaces a setting.</summary>
    public async Task PutAsync(DiagnosticSetting setting, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            INSERT INTO monitoring.diagnostic_settings (key, id, resource_key, server_name, workspace_id, properties) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (key) DO UPDATE SET server_name = excluded.server_name, workspace_id = excluded.workspace_id, properties = excluded.properties
            """);
        foreach (var value in (string[])[setting.Id.ToLowerInvariant(), setting.Id, setting.ResourceId.Key, setting.ServerName, setting.WorkspaceKey]) command.Parameters.Add(new() { Value = value });
        command.Parameters.Add(new() { Value = setting.Properties.ToJsonString(), NpgsqlDbType = NpgsqlDbType.Json });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Deletes a setting; false when there was none.</summary>
    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM monitoring.diagnostic_settings WHERE key = $1");
        command.Parameters.Add(new() { Value = id.ToLowerInvariant() });
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>Deletes the settings of a resource and of those beneath it; idempotent.</summary>
    public async Task DeleteWithinAsync(ResourceId scope, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM monitoring.diagnostic_settings WHERE resource_key = $1 OR starts_with(resource_key, $1 || '/')");
        command.Parameters.Add(new() { Value = scope.Key });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Deletes the settings that send to a workspace; idempotent.</summary>
    public async Task DeleteByWorkspaceAsync(string workspaceKey, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM monitoring.diagnostic_settings WHERE workspace_id = $1");
        command.Parameters.Add(new() { Value = workspaceKey });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<DiagnosticSetting>> ReadAsync(string where, string? parameter, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"{Select} {where}");
        if (parameter is not null) command.Parameters.Add(new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<DiagnosticSetting>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add(new DiagnosticSetting(reader.GetString(0), ResourceId.Parse(reader.GetString(1)), reader.GetString(2), reader.GetString(3), (JsonObject)JsonNode.Parse(reader.GetString(4))!));
        return found;
    }
}
