using Npgsql;
using NpgsqlTypes;

namespace Platform.ApiGateway.Identity.Tokens;

/// <summary>A sign-in that refresh tokens continue.</summary>
/// <param name="Family">All refresh tokens that the sign-in leads to.</param>
/// <param name="ObjectId">Who signed in.</param>
/// <param name="ClientId">Through which application.</param>
/// <param name="Scope">What was asked for.</param>
/// <param name="SessionId">The browser session it happened in, if one.</param>
public sealed record Grant(Guid Family, Guid ObjectId, string ClientId, string Scope, Guid? SessionId);

/// <summary>
/// Refresh tokens. Each is replaced when it is used; the replaced one still holds for a while, because several commands of one
/// person may refresh at once. Used later than that it was stolen, or its successor was: the whole family ends.
/// </summary>
public sealed class RefreshTokenStore(NpgsqlDataSource database, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    /// <summary>Makes a token; only its hash is kept.</summary>
    public async Task<string> CreateAsync(Grant grant, CancellationToken cancellationToken)
    {
        var token = OpaqueToken.Create();
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("DELETE FROM gateway.refresh_tokens WHERE expires_at < $1") { Parameters = { new() { Value = time.GetUtcNow() } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            "INSERT INTO gateway.refresh_tokens (hash, object_id, expires_at, client_id, family, session_id, scope) VALUES ($1, $2, $3, $4, $5, $6, $7)")
        {
            Parameters =
            {
                new() { Value = OpaqueToken.Hash(token) }, new() { Value = grant.ObjectId }, new() { Value = time.GetUtcNow() + Lifetime }, new() { Value = grant.ClientId },
                new() { Value = grant.Family }, new() { Value = (object?)grant.SessionId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid }, new() { Value = grant.Scope },
            },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return token;
    }

    /// <summary>Trades a token in; null when it is unknown, another client's, expired, or was traded in before.</summary>
    public async Task<Grant?> RedeemAsync(string token, string clientId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var command = database.CreateCommand(
            """
            UPDATE gateway.refresh_tokens token SET replaced_at = coalesce(token.replaced_at, $3)
            WHERE hash = $1 AND client_id = $2 AND expires_at > $3
            RETURNING family, object_id, client_id, scope, session_id, replaced_at
            """);
        foreach (var value in (object[])[OpaqueToken.Hash(token), clientId, now]) command.Parameters.AddWithValue(value);
        Grant grant;
        DateTimeOffset replacedAt;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken)) return null;
            grant = new Grant(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetGuid(4));
            replacedAt = reader.GetFieldValue<DateTimeOffset>(5);
        }
        if (replacedAt + Overlap >= now) return grant;
        await RevokeFamilyAsync(grant.Family, cancellationToken);
        return null;
    }

    /// <summary>Ends every token that one sign-in led to.</summary>
    public async Task RevokeFamilyAsync(Guid family, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM gateway.refresh_tokens WHERE family = $1");
        command.Parameters.AddWithValue(family);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Ends what a client was given in a browser session.</summary>
    public async Task RevokeSessionAsync(Guid sessionId, string clientId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM gateway.refresh_tokens WHERE session_id = $1 AND client_id = $2");
        command.Parameters.AddWithValue(sessionId);
        command.Parameters.AddWithValue(clientId);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
