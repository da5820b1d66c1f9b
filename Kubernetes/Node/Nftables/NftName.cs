using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Kubernetes.Node.Nftables;

/// <summary>Names of chains and sets, made of others' names.</summary>
public static class NftName
{
    // nft takes 255; what is appended to a name needs its place.
    private const int Longest = 180;
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-./");

    /// <summary>The text itself behind the prefix where nft reads it as one word, else a hash of it.</summary>
    /// <param name="prefix">Begins with a letter.</param>
    /// <param name="text">Anything.</param>
    public static string Of(string prefix, string text) =>
        text.Length <= Longest && !text.AsSpan().ContainsAnyExcept(Plain) ? prefix + text : prefix + Hash(text);

    /// <summary>Sixteen hex digits that stand for a text.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}
