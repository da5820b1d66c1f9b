using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Platform.Registry.Naming;

/// <summary>A content digest, <c>sha256:…</c> or <c>sha512:…</c> with lower-case hexadecimal digits (OCI image spec, "Digests").</summary>
internal sealed record Digest
{
    private const string Sha256Prefix = "sha256:";
    private const string Sha512Prefix = "sha512:";

    private Digest(string value) => Value = value;

    /// <summary>The digest as written on the wire.</summary>
    public string Value { get; }

    /// <summary>Algorithm part: <c>sha256</c> or <c>sha512</c>.</summary>
    public string Algorithm => Value[..Value.IndexOf(':', StringComparison.Ordinal)];

    /// <summary>Hexadecimal part.</summary>
    public string Hex => Value[(Value.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>The hash function that makes such a digest.</summary>
    public HashAlgorithmName HashAlgorithm => Value.StartsWith(Sha256Prefix, StringComparison.Ordinal) ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512;

    /// <summary>Reads a digest; anything but the two algorithms in their exact form is refused, so that a digest is safe as a file name.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Digest? digest)
    {
        digest = null;
        if (text is null) return false;
        var valid = text.StartsWith(Sha256Prefix, StringComparison.Ordinal) ? IsHex(text.AsSpan(Sha256Prefix.Length), 64)
            : text.StartsWith(Sha512Prefix, StringComparison.Ordinal) && IsHex(text.AsSpan(Sha512Prefix.Length), 128);
        if (valid) digest = new Digest(text);
        return valid;
    }

    /// <summary>The digest of a hash value.</summary>
    public static Digest FromHash(HashAlgorithmName algorithm, ReadOnlySpan<byte> hash) =>
        new((algorithm == HashAlgorithmName.SHA256 ? Sha256Prefix : Sha512Prefix) + Convert.ToHexStringLower(hash));

    /// <summary>The digest of some content.</summary>
    public static Digest Of(HashAlgorithmName algorithm, ReadOnlySpan<byte> content) =>
        FromHash(algorithm, CryptographicOperations.HashData(algorithm, content));

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsHex(ReadOnlySpan<char> text, int length) => text.Length == length && !text.ContainsAnyExcept("0123456789abcdef");
}
