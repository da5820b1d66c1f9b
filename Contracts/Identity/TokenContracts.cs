using System.Text.Json.Serialization;

namespace Platform.Contracts.Identity;

/// <summary>A JSON Web Key Set (RFC 7517).</summary>
/// <param name="Keys">The keys that tokens may be signed with now.</param>
public sealed record JsonWebKeySet(IReadOnlyList<JsonWebKey> Keys);

/// <summary>A public P-256 key (RFC 7518 section 6.2).</summary>
public sealed record JsonWebKey(string Kty, string Crv, string X, string Y, string Kid, string Alg, string Use);

/// <summary>Answer of the token endpoint (RFC 6749 section 5.1).</summary>
public sealed record TokenResponse
{
    [JsonPropertyName("token_type")] public string TokenType { get; init; } = "Bearer";

    [JsonPropertyName("access_token")] public required string AccessToken { get; init; }

    /// <summary>Seconds until the access token expires.</summary>
    [JsonPropertyName("expires_in")] public required int ExpiresIn { get; init; }

    [JsonPropertyName("refresh_token")] public string? RefreshToken { get; init; }

    [JsonPropertyName("id_token")] public string? IdToken { get; init; }

    [JsonPropertyName("client_info")] public string? ClientInfo { get; init; }
}

/// <summary>Error of the token endpoint (RFC 6749 section 5.2).</summary>
/// <param name="Error">A stable word: <c>invalid_grant</c>.</param>
/// <param name="Description">For people.</param>
public sealed record TokenError(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string Description);
