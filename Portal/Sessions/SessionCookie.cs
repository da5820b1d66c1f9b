using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Platform.Portal.Sessions;

/// <summary>The cookies and what they stand for. The browser holds a random key; tokens stay on the server.</summary>
internal sealed class SessionCookie(ISessionStore store, IPortalSecrets secrets, TimeProvider time)
{
    private const string Name = "__Host-portal", PendingName = "__Host-portal-signin";
    private const int KeyBytes = 32, LongestPending = 4096;
    private static readonly TimeSpan PendingLifetime = TimeSpan.FromMinutes(10);

    /// <summary>Longest time between two sign-ins.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(12);

    /// <summary>The session of a request; null when it has none that counts.</summary>
    public async Task<Session?> FindAsync(HttpContext context)
    {
        if (KeyOf(context) is not { } key || await store.FindAsync(key, context.RequestAborted) is not { } bytes) return null;
        return Open(bytes, SessionJson.Default.Session) is { } session && session.Expires > time.GetUtcNow() ? session with { Key = key } : null;
    }

    /// <summary>Reads a session anew by its key, after somebody else may have renewed it.</summary>
    public async Task<Session?> ReloadAsync(Session session, CancellationToken cancellationToken) =>
        await store.FindAsync(session.Key, cancellationToken) is { } bytes ? Open(bytes, SessionJson.Default.Session) is { } found ? found with { Key = session.Key } : null : null;

    /// <summary>Begins a session under a new key.</summary>
    public async Task CreateAsync(HttpContext context, Session session)
    {
        var secret = Random();
        await SaveAsync(session with { Key = SHA256.HashData(Encoding.ASCII.GetBytes(secret)) }, context.RequestAborted);
        Write(context, Name, secret, null);
    }

    /// <summary>Stores a changed session.</summary>
    public Task SaveAsync(Session session, CancellationToken cancellationToken) =>
        store.PutAsync(session.Key, secrets.Protect(JsonSerializer.SerializeToUtf8Bytes(session, SessionJson.Default.Session)), session.Expires, cancellationToken);

    /// <summary>Ends the session.</summary>
    public async Task RemoveAsync(HttpContext context)
    {
        if (KeyOf(context) is { } key) await store.RemoveAsync(key, context.RequestAborted);
        Delete(context, Name);
    }

    /// <summary>Remembers a sign-in that has begun.</summary>
    public PendingSignIn Begin(HttpContext context, string returnPath)
    {
        var pending = new PendingSignIn(Random(), Random(), Random(), returnPath, time.GetUtcNow() + PendingLifetime);
        Write(context, PendingName, Base64Url.EncodeToString(secrets.Protect(JsonSerializer.SerializeToUtf8Bytes(pending, SessionJson.Default.PendingSignIn))), PendingLifetime);
        return pending;
    }

    /// <summary>The sign-in that this browser began; it counts once.</summary>
    public PendingSignIn? Finish(HttpContext context)
    {
        var value = context.Request.Cookies[PendingName];
        Delete(context, PendingName);
        if (value is not { Length: > 0 and <= LongestPending } || !Base64Url.IsValid(value)) return null;
        return Open(Base64Url.DecodeFromChars(value), SessionJson.Default.PendingSignIn) is { } pending && pending.Expires > time.GetUtcNow() ? pending : null;
    }

    /// <summary>A new unguessable word.</summary>
    public static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes));

    private T? Open<T>(byte[] bytes, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(secrets.Unprotect(bytes), json);
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException)
        {
            // Altered, or sealed by another installation's key, or written by another version: the person signs in again.
            return null;
        }
    }

    private static byte[]? KeyOf(HttpContext context) =>
        context.Request.Cookies[Name] is { Length: > 0 and < 100 } secret ? SHA256.HashData(Encoding.UTF8.GetBytes(secret)) : null;

    // The prefix __Host- makes browsers insist on Secure, on this very host and on the whole of it.
    private static void Write(HttpContext context, string name, string value, TimeSpan? lifetime) => context.Response.Cookies.Append(name, value,
        new CookieOptions { HttpOnly = true, Secure = true, Path = "/", SameSite = SameSiteMode.Lax, IsEssential = true, MaxAge = lifetime });

    private static void Delete(HttpContext context, string name) =>
        context.Response.Cookies.Delete(name, new CookieOptions { HttpOnly = true, Secure = true, Path = "/", SameSite = SameSiteMode.Lax });
}
