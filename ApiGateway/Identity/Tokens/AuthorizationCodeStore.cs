using Npgsql;
using NpgsqlTypes;

namespace Platform.ApiGateway.Identity.Tokens;

/// <summary>What an authorization code stands for.</summary>
/// <param name="Grant">The sign-in.</param>
/// <param name="RedirectUri">Where the code was sent.</param>
/// <param name="CodeChallenge">The S256 challenge that the verifier must answer.</param>
/// <param name="Nonce">Goes to the identity token.</param>
/// <param name="AuthenticatedAt">When the person gave the password.</param>
public sealed record AuthorizationCode(Grant Grant, string RedirectUri, string CodeChallenge, string? Nonce, DateTimeOffset AuthenticatedAt);

/// <summary>Authorization codes: good once, for a minute.</summary>
public sealed class AuthorizationCodeStore(NpgsqlDataSource database, RefreshTokenStore refreshTokens, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);
    private const string Columns = "family, object_id, client_id, scope, session_id, redirect_uri, code_challenge, nonce, authenticated_at";

    /// <summary>Makes a code; only its hash is kept.</summary>
    public async Task<string> CreateAsync(AuthorizationCode code, CancellationToken cancellationToken)
    {
        var text = OpaqueToken.Create();
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("DELETE FROM gateway.authorization_codes WHERE expires_at < $1") { Parameters = { new() { Value = time.GetUtcNow() } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"INSERT INTO gateway.authorization_codes (hash, expires_at, {Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)")
        {
            Parameters =
            {
                new() { Value = OpaqueToken.Hash(text) }, new() { Value = time.GetUtcNow() + Lifetime }, new() { Value = code.Grant.Family }, new() { Value = code.Grant.ObjectId },
                new() { Value = code.Grant.ClientId }, new() { Value = code.Grant.Scope }, new() { Value = code.Grant.SessionId!.Value }, new() { Value = code.RedirectUri },
                new() { Value = code.CodeChallenge }, new() { Value = (object?)code.Nonce ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }, new() { Value = code.AuthenticatedAt },
            },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return text;
    }

    /// <summary>Trades a code in; null when it is unknown, expired or used. A code used twice was stolen: what it led to ends.</summary>
    public async Task<AuthorizationCode?> RedeemAsync(string code, CancellationToken cancellationToken)
    {
        var (hash, now) = (OpaqueToken.Hash(code), time.GetUtcNow());
        await using (var command = database.CreateCommand($"UPDATE gateway.authorization_codes SET redeemed = true WHERE hash = $1 AND expires_at > $2 AND NOT redeemed RETURNING {Columns}"))
        {
            command.Parameters.AddWithValue(hash);
            command.Parameters.AddWithValue(now);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            if (await reader.ReadAsync(cancellationToken)) return Read(reader);
        }
        await using var used = database.CreateCommand("SELECT family FROM gateway.authorization_codes WHERE hash = $1 AND redeemed");
        used.Parameters.AddWithValue(hash);
        if (await used.ExecuteScalarAsync(cancellationToken) is Guid family) await refreshTokens.RevokeFamilyAsync(family, cancellationToken);
        return null;
    }

    private static AuthorizationCode Read(NpgsqlDataReader reader) => new(
        new Grant(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetGuid(4)),
        reader.GetString(5), reader.GetString(6), reader.IsDBNull(7) ? null : reader.GetString(7), reader.GetFieldValue<DateTimeOffset>(8));
}
