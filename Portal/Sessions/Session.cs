using System.Text.Json.Serialization;

namespace Platform.Portal.Sessions;

/// <summary>A person's sign-in, on the server's side of the cookie.</summary>
internal sealed record Session
{
    /// <summary>User principal name.</summary>
    public required string Name { get; init; }

    /// <summary>The directory that the person belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>Object id.</summary>
    public required Guid ObjectId { get; init; }

    /// <summary>What every form of this session carries, and no other site can know.</summary>
    public required string FormToken { get; init; }

    /// <summary>When the person has to sign in again.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>Renews access tokens.</summary>
    public required string RefreshToken { get; init; }

    /// <summary>Named to the identity provider at sign-out.</summary>
    public string? IdToken { get; init; }

    /// <summary>Access tokens by audience.</summary>
    public required IReadOnlyDictionary<string, AccessToken> Tokens { get; init; }

    /// <summary>SHA-256 of the cookie; never stored inside.</summary>
    [JsonIgnore]
    public byte[] Key { get; init; } = [];
}

/// <summary>An access token and its end.</summary>
internal sealed record AccessToken(string Value, DateTimeOffset Expires);

/// <summary>A sign-in that has begun: kept sealed in a cookie of ten minutes until the identity provider sends the person back.</summary>
/// <param name="State">Ties the answer to this browser.</param>
/// <param name="Verifier">Proof key of the code (RFC 7636).</param>
/// <param name="Nonce">Ties the identity token to this sign-in.</param>
/// <param name="ReturnPath">Where the person wanted to go.</param>
/// <param name="Expires">When it is too late.</param>
internal sealed record PendingSignIn(string State, string Verifier, string Nonce, string ReturnPath, DateTimeOffset Expires);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(PendingSignIn))]
internal sealed partial class SessionJson : JsonSerializerContext;
