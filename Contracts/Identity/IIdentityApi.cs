using RestEase;

namespace Platform.Contracts.Identity;

/// <summary>What roles ask of the identity provider, on the internal listener.</summary>
public interface IIdentityApi
{
    /// <summary>The keys with which access tokens are signed.</summary>
    [Get("internal/identity/keys")]
    Task<JsonWebKeySet> GetKeysAsync(CancellationToken cancellationToken = default);
}
