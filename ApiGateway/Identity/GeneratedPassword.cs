using System.Security.Cryptography;

namespace Platform.ApiGateway.Identity;

/// <summary>Passwords that the platform makes for people.</summary>
public static class GeneratedPassword
{
    // No characters that look alike, since people type it from a screen.
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
    private const int Length = 24;

    /// <summary>A new password.</summary>
    public static string Create() => RandomNumberGenerator.GetString(Alphabet, Length);
}
