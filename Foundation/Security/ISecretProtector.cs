using System.Security.Cryptography;

namespace Platform.Foundation.Security;

/// <summary>Encrypts what is secret before it goes to the database, with a key that lives outside it.</summary>
public interface ISecretProtector
{
    /// <summary>Encrypts and authenticates; the result names the key it was made with.</summary>
    byte[] Protect(ReadOnlySpan<byte> plain);

    /// <summary>Reverses <see cref="Protect"/>.</summary>
    /// <exception cref="CryptographicException">The bytes were altered, or their key is not known here.</exception>
    byte[] Unprotect(ReadOnlySpan<byte> sealedBytes);

    /// <summary>Whether there are keys that open what was sealed before, beside the one that seals.</summary>
    bool HasOlderKeys { get; }

    /// <summary>Whether bytes are sealed with the key that seals now; others are to be sealed anew.</summary>
    bool IsNewest(ReadOnlySpan<byte> sealedBytes);
}

/// <summary>AES-256-GCM with keys from a file of mode 0600: the first seals, all open.</summary>
/// <remarks>
/// Layout: version (1 byte, 1), key id (4 bytes), nonce (12), tag (16), ciphertext. The file holds keys of 32 bytes, the newest first;
/// <see cref="AddKey"/> rotates.
/// </remarks>
public sealed class FileKeySecretProtector : ISecretProtector
{
    private const byte Version = 1;
    private const int KeySize = 32, KeyIdSize = 4, NonceSize = 12, TagSize = 16, HeaderSize = 1 + KeyIdSize + NonceSize + TagSize;
    private readonly IReadOnlyList<(byte[] Id, byte[] Key)> _keys;

    private FileKeySecretProtector(IEnumerable<byte[]> keys) => _keys = [.. keys.Select(key => (SHA256.HashData(key)[..KeyIdSize], key))];

    /// <inheritdoc/>
    public bool HasOlderKeys => _keys.Count > 1;

    /// <summary>Reads the keys at a path, or makes one there when there is none.</summary>
    /// <exception cref="InvalidDataException">The file holds something else than keys.</exception>
    public static FileKeySecretProtector OpenOrCreate(string path)
    {
        if (!File.Exists(path)) SecretFile.Write(path, RandomNumberGenerator.GetBytes(KeySize));
        return new FileKeySecretProtector(Read(path).Chunk(KeySize));
    }

    /// <summary>Puts a new key before those of a file; what opens the file from now on seals with it and still opens what was sealed before.</summary>
    /// <exception cref="IOException">There is no such file, or it holds something else than keys.</exception>
    public static void AddKey(string path) => SecretFile.Write(path, [.. RandomNumberGenerator.GetBytes(KeySize), .. Read(path)]);

    /// <inheritdoc/>
    public bool IsNewest(ReadOnlySpan<byte> sealedBytes) => Find(sealedBytes) == 0;

    /// <inheritdoc/>
    public byte[] Protect(ReadOnlySpan<byte> plain)
    {
        var result = new byte[HeaderSize + plain.Length];
        result[0] = Version;
        var (id, key) = _keys[0];
        id.CopyTo(result, 1);
        var nonce = result.AsSpan(1 + KeyIdSize, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, plain, result.AsSpan(HeaderSize), result.AsSpan(1 + KeyIdSize + NonceSize, TagSize), result.AsSpan(0, 1 + KeyIdSize));
        return result;
    }

    /// <inheritdoc/>
    public byte[] Unprotect(ReadOnlySpan<byte> sealedBytes)
    {
        if (Find(sealedBytes) is not { } index || sealedBytes.Length < HeaderSize)
            throw new CryptographicException("The secret was sealed with a key that is not in the installation's key file.");
        var plain = new byte[sealedBytes.Length - HeaderSize];
        using var aes = new AesGcm(_keys[index].Key, TagSize);
        aes.Decrypt(sealedBytes.Slice(1 + KeyIdSize, NonceSize), sealedBytes[HeaderSize..], sealedBytes.Slice(1 + KeyIdSize + NonceSize, TagSize), plain, sealedBytes[..(1 + KeyIdSize)]);
        return plain;
    }

    private int? Find(ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length <= KeyIdSize || sealedBytes[0] != Version) return null;
        for (var i = 0; i < _keys.Count; i++)
            if (sealedBytes.Slice(1, KeyIdSize).SequenceEqual(_keys[i].Id)) return i;
        return null;
    }

    private static byte[] Read(string path)
    {
        var keys = File.ReadAllBytes(path);
        return keys.Length > 0 && keys.Length % KeySize == 0
            ? keys
            : throw new InvalidDataException($"{path} does not hold keys of {KeySize} bytes: restore it from a backup; without it the stored secrets cannot be read.");
    }
}
