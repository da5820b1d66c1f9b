using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Platform.ApiGateway.Identity.SignIn;

/// <summary>A person's signed-in browser.</summary>
public sealed record SignInSession(Guid Id, Guid ObjectId, DateTimeOffset AuthenticatedAt);

/// <summary>Browser sessions at the identity provider: a cookie whose hash is kept.</summary>
public sealed class SignInSessionStore(NpgsqlDataSource database, TimeProvider time)
{
    private const string Cookie = "__Host-platform-session";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    // Lax: a portal's page sends the browser here, and shall find it signed in. "__Host-" keeps other hosts from setting it.
    private static CookieOptions Options => new() { Path = "/", Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, IsEssential = true };

    /// <summary>The session of a browser, if it has one that holds.</summary>
    public async Task<SignInSession?> FindAsync(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 0 and <= 100 } value) return null;
        await using var command = database.CreateCommand("SELECT id, object_id, authenticated_at FROM gateway.sign_in_sessions WHERE hash = $1 AND expires_at > $2");
        command.Parameters.AddWithValue(OpaqueToken.Hash(value));
        command.Parameters.AddWithValue(time.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(context.RequestAborted);
        return await reader.ReadAsync(context.RequestAborted) ? new SignInSession(reader.GetGuid(0), reader.GetGuid(1), reader.GetFieldValue<DateTimeOffset>(2)) : null;
    }

    /// <summary>Begins a session after the password was given; the browser's former one ends.</summary>
    public async Task<SignInSession> BeginAsync(HttpContext context, Guid objectId)
    {
        if (await FindAsync(context) is { } former) await EndAsync(context, former);
        var (session, value) = (new SignInSession(Guid.NewGuid(), objectId, time.GetUtcNow()), OpaqueToken.Create());
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("DELETE FROM gateway.sign_in_sessions WHERE expires_at < $1") { Parameters = { new() { Value = session.AuthenticatedAt } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("INSERT INTO gateway.sign_in_sessions (id, hash, object_id, authenticated_at, expires_at) VALUES ($1, $2, $3, $4, $5)")
        {
            Parameters =
            {
                new() { Value = session.Id }, new() { Value = OpaqueToken.Hash(value) }, new() { Value = objectId }, new() { Value = session.AuthenticatedAt },
                new() { Value = session.AuthenticatedAt + Lifetime },
            },
        });
        await batch.ExecuteNonQueryAsync(context.RequestAborted);
        context.Response.Cookies.Append(Cookie, value, Options);
        return session;
    }

    /// <summary>Ends a session.</summary>
    public async Task EndAsync(HttpContext context, SignInSession session)
    {
        await using var command = database.CreateCommand("DELETE FROM gateway.sign_in_sessions WHERE id = $1");
        command.Parameters.AddWithValue(session.Id);
        await command.ExecuteNonQueryAsync(context.RequestAborted);
        context.Response.Cookies.Delete(Cookie, Options);
    }
}
