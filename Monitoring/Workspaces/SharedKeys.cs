using System.Security.Cryptography;
using Platform.Foundation.Security;

namespace Platform.Monitoring.Workspaces;

/// <summary>A workspace's two shared keys: either signs, so that one can be replaced while the other is in use.</summary>
/// <param name="Primary">64 bytes.</param>
/// <param name="Secondary">64 bytes.</param>
internal sealed record SharedKeys(byte[] Primary, byte[] Secondary)
{
    private const int Size = 64;

    /// <summary>New keys.</summary>
    public static SharedKeys Create() => new(RandomNumberGenerator.GetBytes(Size), RandomNumberGenerator.GetBytes(Size));

    /// <summary>These keys with one of them, or both, new.</summary>
    public SharedKeys Regenerate(bool primary, bool secondary) =>
        new(primary ? RandomNumberGenerator.GetBytes(Size) : Primary, secondary ? RandomNumberGenerator.GetBytes(Size) : Secondary);

    /// <summary>Encrypts both for the database.</summary>
    public byte[] Seal(ISecretProtector protector) => protector.Protect([.. Primary, .. Secondary]);

    /// <summary>Reverses <see cref="Seal"/>.</summary>
    public static SharedKeys Open(ISecretProtector protector, byte[] sealedKeys)
    {
        var plain = protector.Unprotect(sealedKeys);
        return new SharedKeys(plain[..Size], plain[Size..]);
    }
}
