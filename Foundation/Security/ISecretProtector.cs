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
}

/// <summary>AES-256-GCM with a key from a file of mode 0600.</summary>
/// <remarks>Layout: version (1 byte, 1), key id (4 bytes), nonce (12), tag (16), ciphertext.</remarks>
public sealed class FileKeySecretProtector : ISecretProtector
{
    private const byte Version = 1;
    private const int KeyIdSize = 4, NonceSize = 12, TagSize = 16, HeaderSize = 1 + KeyIdSize + NonceSize + TagSize;
    private readonly byte[] _key;
    private readonly byte[] _keyId;

    private FileKeySecretProtector(byte[] key)
    {
        _key = key;
        _keyId = SHA256.HashData(key)[..KeyIdSize];
    }

    /// <summary>Reads the key at a path, or makes one there when there is none.</summary>
    /// <exception cref="InvalidDataException">The file holds something else than a key.</exception>
    public static FileKeySecretProtector OpenOrCreate(string path)
    {
        if (!File.Exists(path)) SecretFile.Write(path, RandomNumberGenerator.GetBytes(32));
        var key = File.ReadAllBytes(path);
        return key.Length == 32
            ? new FileKeySecretProtector(key)
            : throw new InvalidDataException($"{path} is not a 32-byte key: restore it from a backup; without it the stored secrets cannot be read.");
    }

    /// <inheritdoc/>
    public byte[] Protect(ReadOnlySpan<byte> plain)
    {
        var result = new byte[HeaderSize + plain.Length];
        result[0] = Version;
        _keyId.CopyTo(result, 1);
        var nonce = result.AsSpan(1 + KeyIdSize, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagSize);
        aes.Encrypt(nonce, plain, result.AsSpan(HeaderSize), result.AsSpan(1 + KeyIdSize + NonceSize, TagSize), result.AsSpan(0, 1 + KeyIdSize));
        return result;
    }

    /// <inheritdoc/>
    public byte[] Unprotect(ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < HeaderSize || sealedBytes[0] != Version || !sealedBytes.Slice(1, KeyIdSize).SequenceEqual(_keyId))
            throw new CryptographicException("The secret was sealed with a key that is not the installation's key file.");
        var plain = new byte[sealedBytes.Length - HeaderSize];
        using var aes = new AesGcm(_key, TagSize);
        aes.Decrypt(sealedBytes.Slice(1 + KeyIdSize, NonceSize), sealedBytes[HeaderSize..], sealedBytes.Slice(1 + KeyIdSize + NonceSize, TagSize), plain, sealedBytes[..(1 + KeyIdSize)]);
        return plain;
    }
}
