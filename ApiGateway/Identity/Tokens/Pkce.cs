using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Platform.ApiGateway.Identity.Tokens;

/// <summary>Proof key for code exchange (RFC 7636), method S256.</summary>
public static class Pkce
{
    /// <summary>Whether a verifier is the one that a challenge was made from.</summary>
    public static bool Holds(string challenge, string verifier) => verifier.Length is >= 43 and <= 128 && CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(challenge), Encoding.ASCII.GetBytes(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))));
}
