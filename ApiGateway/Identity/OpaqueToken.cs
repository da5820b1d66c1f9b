using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Platform.ApiGateway.Identity;

/// <summary>Random values that are handed out once and kept as hashes only.</summary>
public static class OpaqueToken
{
    /// <summary>A new value of 256 random bits.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is kept of it.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
