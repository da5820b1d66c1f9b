using System.Buffers.Text;
using System.Security.Cryptography;
using Npgsql;
using Platform.Contracts.Identity;
using Platform.Foundation.Security;

namespace Platform.ApiGateway.Identity;

/// <summary>The keys with which access tokens are signed; kept encrypted in the database, so that every replica signs alike.</summary>
public sealed class SigningKeys(NpgsqlDataSource database, ISecretProtector protector) : IDisposable
{
    private ECDsa? _key;

    /// <summary>Id of the key in use.</summary>
    public string KeyId { get; private set; } = "";

    /// <summary>The key in use.</summary>
    public ECDsa Key => _key ?? throw new InvalidOperationException("The signing keys are not loaded yet.");

    /// <summary>The public halves.</summary>
    public JsonWebKeySet KeySet
    {
        get
        {
            var point = Key.ExportParameters(false).Q;
            return new JsonWebKeySet([new JsonWebKey("EC", "P-256", Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y), KeyId, "ES256", "sig")]);
        }
    }

    /// <summary>Loads the newest key, or makes the first.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        using (var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            await using var insert = database.CreateCommand(
                "INSERT INTO gateway.signing_keys (key_id, sealed_key) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM gateway.signing_keys)");
            insert.Parameters.AddWithValue(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
            insert.Parameters.AddWithValue(protector.Protect(fresh.ExportPkcs8PrivateKey()));
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }
        await using var select = database.CreateCommand("SELECT key_id, sealed_key FROM gateway.signing_keys ORDER BY created_at DESC LIMIT 1");
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(protector.Unprotect(reader.GetFieldValue<byte[]>(1)), out _);
        (KeyId, _key) = (reader.GetString(0), key);
    }

    /// <inheritdoc/>
    public void Dispose() => _key?.Dispose();
}
