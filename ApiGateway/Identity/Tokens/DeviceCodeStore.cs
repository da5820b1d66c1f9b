using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;

namespace Platform.ApiGateway.Identity.Tokens;

/// <summary>What polling with a device code came to.</summary>
/// <param name="Error">An error of RFC 8628 section 3.5; null when the person approved.</param>
/// <param name="Grant">The sign-in.</param>
/// <param name="AuthenticatedAt">When the person gave the password.</param>
public sealed record DevicePoll(string? Error, Grant? Grant = null, DateTimeOffset? AuthenticatedAt = null);

/// <summary>Pending sign-ins of devices (RFC 8628).</summary>
public sealed class DeviceCodeStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>How long a code holds.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>How long a device waits between polls.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // Consonants without look-alikes: no words come of them, and 20^8 of them cannot be guessed in a code's lifetime.
    private const string Alphabet = "BCDFGHJKLMNPQRSTVWXZ";
    private const int UserCodeLength = 8, MaxPendingOfSource = 100, MaxPending = 10_000;

    /// <summary>Makes a pair of codes; null when too many wait already.</summary>
    public async Task<(string DeviceCode, string UserCode)?> CreateAsync(string clientId, string scope, string source, CancellationToken cancellationToken)
    {
        var (deviceCode, userCode, now) = (OpaqueToken.Create(), RandomNumberGenerator.GetString(Alphabet, UserCodeLength), time.GetUtcNow());
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("DELETE FROM gateway.device_codes WHERE expires_at < $1") { Parameters = { new() { Value = now } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            INSERT INTO gateway.device_codes (hash, user_code, client_id, scope, source, expires_at) SELECT $1, $2, $3, $4, $5, $6
            WHERE (SELECT count(*) FROM gateway.device_codes WHERE source = $5) < $7 AND (SELECT count(*) FROM gateway.device_codes) < $8
            ON CONFLICT DO NOTHING RETURNING true
            """)
        {
            Parameters =
            {
                new() { Value = OpaqueToken.Hash(deviceCode) }, new() { Value = userCode }, new() { Value = clientId }, new() { Value = scope }, new() { Value = source },
                new() { Value = now + Lifetime }, new() { Value = MaxPendingOfSource }, new() { Value = MaxPending },
            },
        });
        return await batch.ExecuteScalarAsync(cancellationToken) is true ? (deviceCode, userCode) : null;
    }

    /// <summary>The client that waits for a user code to be approved; null when none does.</summary>
    public async Task<string?> FindClientAsync(string userCode, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT client_id FROM gateway.device_codes WHERE user_code = $1 AND expires_at > $2 AND status = 'Pending'");
        command.Parameters.AddWithValue(userCode);
        command.Parameters.AddWithValue(time.GetUtcNow());
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Approves a user code for a person; false when it no longer waits.</summary>
    public Task<bool> ApproveAsync(string userCode, Guid objectId, DateTimeOffset authenticatedAt, CancellationToken cancellationToken) =>
        DecideAsync(userCode, "Approved", objectId, authenticatedAt, cancellationToken);

    /// <summary>Declines a user code; false when it no longer waits.</summary>
    public Task<bool> DeclineAsync(string userCode, CancellationToken cancellationToken) => DecideAsync(userCode, "Declined", null, null, cancellationToken);

    /// <summary>Answers a poll; an approved code is good once.</summary>
    public async Task<DevicePoll> PollAsync(string deviceCode, string clientId, CancellationToken cancellationToken)
    {
        var (hash, now) = (OpaqueToken.Hash(deviceCode), time.GetUtcNow());
        await using (var take = database.CreateCommand(
            "DELETE FROM gateway.device_codes WHERE hash = $1 AND client_id = $2 AND expires_at > $3 AND status = 'Approved' RETURNING object_id, scope, authenticated_at"))
        {
            foreach (var value in (object[])[hash, clientId, now]) take.Parameters.AddWithValue(value);
            await using var reader = await take.ExecuteReaderAsync(cancellationToken);
            if (await reader.ReadAsync(cancellationToken))
                return new DevicePoll(null, new Grant(Guid.NewGuid(), reader.GetGuid(0), clientId, reader.GetString(1), null), reader.GetFieldValue<DateTimeOffset>(2));
        }
        await using var poll = database.CreateCommand(
            """
            WITH before AS (SELECT hash, polled_at FROM gateway.device_codes WHERE hash = $1 AND client_id = $2 AND expires_at > $3)
            UPDATE gateway.device_codes code SET polled_at = $3 FROM before WHERE code.hash = before.hash RETURNING code.status, before.polled_at
            """);
        foreach (var value in (object[])[hash, clientId, now]) poll.Parameters.AddWithValue(value);
        await using var answer = await poll.ExecuteReaderAsync(cancellationToken);
        if (!await answer.ReadAsync(cancellationToken)) return new DevicePoll("expired_token");
        if (answer.GetString(0) == "Declined") return new DevicePoll("access_denied");
        var tooSoon = !answer.IsDBNull(1) && answer.GetFieldValue<DateTimeOffset>(1) + Interval / 2 > now;
        return new DevicePoll(tooSoon ? "slow_down" : "authorization_pending");
    }

    /// <summary>A code as a person typed it, in the form it is kept in.</summary>
    public static string Normalize(string typed) => new([.. typed.ToUpperInvariant().Where(char.IsAsciiLetterUpper).Take(UserCodeLength + 1)]);

    private async Task<bool> DecideAsync(string userCode, string status, Guid? objectId, DateTimeOffset? authenticatedAt, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "UPDATE gateway.device_codes SET status = $2, object_id = $3, authenticated_at = $4 WHERE user_code = $1 AND expires_at > $5 AND status = 'Pending'");
        command.Parameters.AddWithValue(userCode);
        command.Parameters.AddWithValue(status);
        command.Parameters.AddWithValue(NpgsqlDbType.Uuid, (object?)objectId ?? DBNull.Value);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, (object?)authenticatedAt ?? DBNull.Value);
        command.Parameters.AddWithValue(time.GetUtcNow());
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }
}
