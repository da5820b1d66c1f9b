namespace Platform.Portal.Sessions;

/// <summary>Keeps what a signed-in browser's cookie stands for. The portal seals it before it is stored.</summary>
public interface ISessionStore
{
    /// <summary>Reads a session; null when there is none or it is over.</summary>
    /// <param name="key">SHA-256 of the cookie's value.</param>
    Task<byte[]?> FindAsync(byte[] key, CancellationToken cancellationToken);

    /// <summary>Creates or replaces a session.</summary>
    Task PutAsync(byte[] key, byte[] sealedSession, DateTimeOffset expires, CancellationToken cancellationToken);

    /// <summary>Forgets a session.</summary>
    Task RemoveAsync(byte[] key, CancellationToken cancellationToken);
}

/// <summary>Encrypts and authenticates what the portal keeps or hands out.</summary>
public interface IPortalSecrets
{
    /// <summary>Encrypts and authenticates.</summary>
    byte[] Protect(ReadOnlySpan<byte> plain);

    /// <summary>Reverses <see cref="Protect"/>.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The bytes were altered or made with another key.</exception>
    byte[] Unprotect(ReadOnlySpan<byte> sealedBytes);
}
