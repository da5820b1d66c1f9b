using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using Platform.ApiGateway.Identity;

namespace Platform.ApiGateway.Graph;

/// <summary>A registered application: what a service principal signs in as.</summary>
/// <param name="AppId">Its client id.</param>
public sealed record Application(Guid ObjectId, Guid AppId, Guid TenantId, string DisplayName, DateTimeOffset CreatedAt)
{
    /// <summary>Its passwords, without the passwords.</summary>
    public IReadOnlyList<ApplicationPassword> Passwords { get; init; } = [];
}

/// <summary>A password of an application.</summary>
/// <param name="Hint">Its first characters.</param>
public sealed record ApplicationPassword(Guid KeyId, string Hint, string? DisplayName, DateTimeOffset Start, DateTimeOffset End);

/// <summary>Applications and their passwords.</summary>
public sealed class ApplicationStore(NpgsqlDataSource database, TimeProvider time)
{
    private const int PasswordLength = 40, HintLength = 3;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789~._";
    private const string Columns = "object_id, app_id, tenant_id, display_name, created_at";

    /// <summary>Makes an application.</summary>
    public async Task<Application> CreateAsync(Guid tenantId, string displayName, CancellationToken cancellationToken)
    {
        var application = new Application(Guid.NewGuid(), Guid.NewGuid(), tenantId, displayName, time.GetUtcNow());
        await using var command = database.CreateCommand($"INSERT INTO gateway.applications ({Columns}) VALUES ($1, $2, $3, $4, $5)");
        foreach (var value in (object[])[application.ObjectId, application.AppId, tenantId, displayName, application.CreatedAt]) command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return application;
    }

    /// <summary>Lists a tenant's applications, by object id.</summary>
    public async Task<IReadOnlyList<Application>> ListAsync(Guid tenantId, DirectoryCondition? condition, Guid after, int limit, CancellationToken cancellationToken)
    {
        var found = new List<Application>();
        await using (var command = database.CreateCommand(
            $"SELECT {Columns} FROM gateway.applications WHERE tenant_id = $1 AND object_id > $2{(condition is null ? "" : $" AND {condition.Sql(4)}")} ORDER BY object_id LIMIT $3"))
        {
            foreach (var value in (object[])[tenantId, after, limit]) command.Parameters.AddWithValue(value);
            if (condition is not null) command.Parameters.AddWithValue(condition.Value);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                found.Add(new Application(reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4)));
        }
        var passwords = await PasswordsAsync([.. found.Select(application => application.ObjectId)], cancellationToken);
        return [.. found.Select(application => application with { Passwords = [.. passwords[application.ObjectId]] })];
    }

    /// <summary>Finds a tenant's application by object id; null when it has none such.</summary>
    public async Task<Application?> FindAsync(Guid tenantId, Guid objectId, CancellationToken cancellationToken) =>
        (await ListAsync(tenantId, new DirectoryCondition("object_id::text", objectId.ToString(), false), Guid.Empty, 1, cancellationToken)).FirstOrDefault();

    /// <summary>The passwords of applications, by client id.</summary>
    public async Task<ILookup<Guid, ApplicationPassword>> PasswordsByAppIdAsync(IReadOnlyList<Guid> appIds, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT object_id, app_id FROM gateway.applications WHERE app_id = ANY($1)");
        command.Parameters.AddWithValue(appIds.ToArray());
        var applications = new List<(Guid ObjectId, Guid AppId)>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            while (await reader.ReadAsync(cancellationToken)) applications.Add((reader.GetGuid(0), reader.GetGuid(1)));
        var passwords = await PasswordsAsync([.. applications.Select(application => application.ObjectId)], cancellationToken);
        return applications.SelectMany(application => passwords[application.ObjectId].Select(password => (application.AppId, password))).ToLookup(pair => pair.AppId, pair => pair.password);
    }

    /// <summary>Changes an application's name, and that of its service principal.</summary>
    public async Task RenameAsync(Application application, string displayName, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        foreach (var (sql, id) in new[]
        {
            ("UPDATE gateway.applications SET display_name = $2 WHERE object_id = $1", application.ObjectId),
            ("UPDATE gateway.principals SET display_name = $2 WHERE application_id = $1", application.AppId),
        })
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = id }, new() { Value = displayName } } });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Deletes an application with its passwords and its service principal.</summary>
    public async Task DeleteAsync(Application application, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("DELETE FROM gateway.principals WHERE application_id = $1") { Parameters = { new() { Value = application.AppId } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("DELETE FROM gateway.applications WHERE object_id = $1") { Parameters = { new() { Value = application.ObjectId } } });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Gives an application a new password; it is returned once and kept as a hash.</summary>
    public async Task<(ApplicationPassword Password, string Secret)> AddPasswordAsync(
        Application application, string? displayName, DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken)
    {
        var secret = RandomNumberGenerator.GetString(Alphabet, PasswordLength);
        var password = new ApplicationPassword(Guid.NewGuid(), secret[..HintLength], displayName, start, end);
        await using var command = database.CreateCommand(
            "INSERT INTO gateway.application_passwords (key_id, application, credential, hint, display_name, start_date_time, end_date_time) VALUES ($1, $2, $3, $4, $5, $6, $7)");
        foreach (var value in (object[])[password.KeyId, application.ObjectId, CredentialHash.OfSecret(secret), password.Hint]) command.Parameters.AddWithValue(value);
        command.Parameters.AddWithValue(NpgsqlDbType.Text, (object?)displayName ?? DBNull.Value);
        command.Parameters.AddWithValue(start.ToUniversalTime());
        command.Parameters.AddWithValue(end.ToUniversalTime());
        await command.ExecuteNonQueryAsync(cancellationToken);
        return (password, secret);
    }

    /// <summary>Takes a password away; false when the application has none such.</summary>
    public async Task<bool> RemovePasswordAsync(Application application, Guid keyId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM gateway.application_passwords WHERE application = $1 AND key_id = $2");
        command.Parameters.AddWithValue(application.ObjectId);
        command.Parameters.AddWithValue(keyId);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Whether a secret is one of an application's passwords that hold now.</summary>
    public async Task<bool> MatchesAsync(Guid appId, string secret, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT credential FROM gateway.application_passwords password JOIN gateway.applications application ON application.object_id = password.application
            WHERE application.app_id = $1 AND start_date_time <= $2 AND end_date_time > $3
            """);
        command.Parameters.AddWithValue(appId);
        // A password is used as soon as it is made, also when it says to begin by another clock.
        command.Parameters.AddWithValue(time.GetUtcNow() + TimeSpan.FromMinutes(5));
        command.Parameters.AddWithValue(time.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var matches = false;
        while (await reader.ReadAsync(cancellationToken)) matches |= CredentialHash.Matches(reader.GetString(0), secret);
        return matches;
    }

    private async Task<ILookup<Guid, ApplicationPassword>> PasswordsAsync(Guid[] applications, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "SELECT application, key_id, hint, display_name, start_date_time, end_date_time FROM gateway.application_passwords WHERE application = ANY($1) ORDER BY start_date_time");
        command.Parameters.AddWithValue(applications);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(Guid Application, ApplicationPassword Password)>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add((reader.GetGuid(0), new ApplicationPassword(reader.GetGuid(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3),
                reader.GetFieldValue<DateTimeOffset>(4), reader.GetFieldValue<DateTimeOffset>(5))));
        return found.ToLookup(row => row.Application, row => row.Password);
    }
}
