using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Platform.ApiGateway.Identity;

/// <summary>Stored forms of passwords and secrets.</summary>
/// <remarks>
/// A person's password is stretched (PBKDF2, SHA-256); a generated secret of 32 characters or more needs no stretching, and nodes
/// present theirs at every image pull.
/// </remarks>
public static class CredentialHash
{
    private const int Iterations = 210_000, SaltSize = 16, HashSize = 32;

    /// <summary>Hashes a person's password.</summary>
    public static string OfPassword(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA256, HashSize);
        return string.Create(CultureInfo.InvariantCulture, $"pbkdf2${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }

    /// <summary>Hashes a generated secret.</summary>
    /// <exception cref="ArgumentException">It is shorter than 32 characters.</exception>
    public static string OfSecret(string secret) => secret.Length < 32
        ? throw new ArgumentException("A secret must have 32 characters at least.", nameof(secret))
        : $"sha256${Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(secret)))}";

    /// <summary>Whether a presented credential is the stored one.</summary>
    public static bool Matches(string stored, string presented)
    {
        var parts = stored.Split('$');
        var (expected, actual) = parts[0] switch
        {
            "pbkdf2" => (Convert.FromBase64String(parts[3]), Rfc2898DeriveBytes.Pbkdf2(
                presented, Convert.FromBase64String(parts[2]), int.Parse(parts[1], CultureInfo.InvariantCulture), HashAlgorithmName.SHA256, HashSize)),
            "sha256" => (Convert.FromBase64String(parts[1]), SHA256.HashData(Encoding.UTF8.GetBytes(presented))),
            _ => throw new InvalidDataException($"Unknown credential form '{parts[0]}'."),
        };
        return CryptographicOperations.FixedTimeEquals(expected, actual);
    }
}
