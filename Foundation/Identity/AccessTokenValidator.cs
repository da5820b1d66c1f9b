using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Platform.Contracts.Identity;

namespace Platform.Foundation.Identity;

/// <summary>What checking an access token came to: a principal, or why there is none.</summary>
/// <param name="Principal">The caller, null when the token does not hold.</param>
/// <param name="Error">Why it does not hold, one line; null when it does.</param>
public sealed record AccessTokenResult(PlatformPrincipal? Principal, string? Error);

/// <summary>Checks access tokens of the platform's identity provider, with the keys it publishes.</summary>
public sealed class AccessTokenValidator(IIdentityApi identity, TimeProvider time, string issuer) : IDisposable
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortestRefresh = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, ECDsa> _keys = new();
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private DateTimeOffset _refreshed;

    /// <summary>Checks a token: signature, issuer, audience and time.</summary>
    /// <param name="token">The compact token.</param>
    /// <param name="audiences">Audiences to accept; a trailing slash makes no difference.</param>
    public async Task<AccessTokenResult> ValidateAsync(string token, IReadOnlyCollection<string> audiences, CancellationToken cancellationToken)
    {
        if (JsonWebToken.ReadKeyId(token) is not { } keyId) return Refuse("The access token is not a token of this platform.");
        if (await FindKeyAsync(keyId, cancellationToken) is not { } key || JsonWebToken.Verify(key, token) is not { } claims)
            return Refuse("The access token's signature does not hold.");
        var now = time.GetUtcNow();
        if (JsonWebToken.Text(claims, "iss") != issuer) return Refuse("The access token is from another issuer.");
        if (JsonWebToken.Time(claims, "exp") is not { } expires || now >= expires + Skew) return Refuse("The access token has expired: sign in again.");
        if (JsonWebToken.Time(claims, "nbf") is { } from && now < from - Skew) return Refuse("The access token is not valid yet.");
        if (JsonWebToken.Text(claims, "aud") is not { } audience || !audiences.Any(accepted => accepted.TrimEnd('/') == audience.TrimEnd('/')))
            return Refuse("The access token is for another audience.");
        return ReadPrincipal(claims) is { } principal ? new AccessTokenResult(principal, null) : Refuse("The access token names no principal.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in _keys.Values) key.Dispose();
        _refreshing.Dispose();
    }

    private static AccessTokenResult Refuse(string why) => new(null, why);

    private static PlatformPrincipal? ReadPrincipal(JsonObject claims)
    {
        if (!Guid.TryParse(JsonWebToken.Text(claims, "oid"), out var objectId) || !Guid.TryParse(JsonWebToken.Text(claims, "tid"), out var tenantId)) return null;
        var user = JsonWebToken.Text(claims, "upn");
        return new PlatformPrincipal(objectId, tenantId, user ?? JsonWebToken.Text(claims, "appid") ?? objectId.ToString(), user is null);
    }

    private async Task<ECDsa?> FindKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        if (_keys.TryGetValue(keyId, out var known)) return known;
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            // Tokens with made-up key ids must not turn into calls of the identity provider.
            var now = time.GetUtcNow();
            if (!_keys.ContainsKey(keyId) && now - _refreshed >= ShortestRefresh)
            {
                foreach (var key in (await identity.GetKeysAsync(cancellationToken)).Keys) _keys.TryAdd(key.Kid, Import(key));
                _refreshed = now;
            }
        }
        finally
        {
            _refreshing.Release();
        }
        return _keys.GetValueOrDefault(keyId);
    }

    private static ECDsa Import(JsonWebKey key) => ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = Base64Url.DecodeFromChars(key.X), Y = Base64Url.DecodeFromChars(key.Y) },
    });
}
