using System.Collections.Concurrent;
using System.Security.Cryptography;
using Npgsql;
using Platform.Foundation.Security;

namespace Platform.Registry.Tokens;

/// <summary>A key that registry tokens are signed with.</summary>
internal sealed record SigningKey(string Id, ECDsa Key);

/// <summary>The registry's own P-256 keys, sealed in the database and shared by its replicas. The newest one signs; all of them verify.</summary>
internal sealed class SigningKeys(NpgsqlDataSource database, ISecretProtector protector, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, SigningKey> _keys = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile SigningKey? _newest;

    /// <summary>The key to sign with; made when there is none.</summary>
    public async ValueTask<SigningKey> GetNewestAsync(CancellationToken cancellationToken)
    {
        if (_newest is { } known) return known;
        await _loading.WaitAsync(cancellationToken);
        try
        {
            return _newest ??= await LoadNewestAsync(cancellationToken) ?? await CreateAsync(cancellationToken);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>The key with an id, or null.</summary>
    public async ValueTask<SigningKey?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (_keys.TryGetValue(id, out var known)) return known;
        // Ids come from outside: only what looks like ours is worth a question to the database.
        if (!Guid.TryParseExact(id, "N", out _)) return null;
        await using var command = database.CreateCommand("SELECT id, protected_key FROM registry.signing_keys WHERE id = $1");
        command.Parameters.Add(new() { Value = id });
        return await ReadAsync(command, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in _keys.Values) key.Key.Dispose();
        _loading.Dispose();
    }

    private async Task<SigningKey?> LoadNewestAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT id, protected_key FROM registry.signing_keys ORDER BY created_at DESC LIMIT 1");
        return await ReadAsync(command, cancellationToken);
    }

    private async Task<SigningKey> CreateAsync(CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var command = database.CreateCommand("INSERT INTO registry.signing_keys (id, protected_key, created_at) VALUES ($1, $2, $3)");
        command.Parameters.Add(new() { Value = Guid.NewGuid().ToString("N") });
        command.Parameters.Add(new() { Value = protector.Protect(key.ExportPkcs8PrivateKey()) });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return await LoadNewestAsync(cancellationToken) ?? throw new InvalidOperationException("The signing key that was just stored is gone.");
    }

    private async Task<SigningKey?> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(protector.Unprotect(reader.GetFieldValue<byte[]>(1)), out _);
        return _keys.GetOrAdd(reader.GetString(0), new SigningKey(reader.GetString(0), key));
    }
}
