using Platform.Foundation.Security;
using Platform.Portal.Sessions;

namespace Platform.Host.Portal;

/// <summary>Seals the portal's sessions with the installation's key.</summary>
public sealed class PortalSecrets(ISecretProtector protector) : IPortalSecrets
{
    /// <inheritdoc/>
    public byte[] Protect(ReadOnlySpan<byte> plain) => protector.Protect(plain);

    /// <inheritdoc/>
    public byte[] Unprotect(ReadOnlySpan<byte> sealedBytes) => protector.Unprotect(sealedBytes);
}
