using System.Collections.Concurrent;

namespace Platform.Portal.Sessions;

/// <summary>The sign-in no longer counts: the person has to sign in again.</summary>
internal sealed class SignInRequiredException() : Exception("The sign-in has expired.");

/// <summary>Access tokens of sessions, renewed before they end; requests of one session renew one after the other.</summary>
internal sealed class SessionTokens(IdentityClient identity, SessionCookie cookie, TimeProvider time)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _renewing = new();

    /// <summary>A token for an audience that is good for some minutes yet.</summary>
    /// <param name="session">The session as the request found it.</param>
    /// <param name="audience">What the token is for.</param>
    /// <param name="refused">A token that the audience has refused: it is renewed though its time is not over.</param>
    /// <exception cref="SignInRequiredException">The identity provider gives none any more.</exception>
    public async Task<string> GetAsync(Session session, string audience, string? refused, CancellationToken cancellationToken)
    {
        if (Find(session, audience, refused) is { } token) return token;
        var name = Convert.ToHexString(session.Key);
        var turn = _renewing.GetOrAdd(name, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            var current = await cookie.ReloadAsync(session, cancellationToken) ?? throw new SignInRequiredException();
            if (Find(current, audience, refused) is { } renewed) return renewed;
            var (fresh, refreshToken) = await identity.RefreshAsync(current, audience, cancellationToken);
            var tokens = new Dictionary<string, AccessToken>(current.Tokens) { [audience] = fresh };
            await cookie.SaveAsync(current with { Tokens = tokens, RefreshToken = refreshToken }, cancellationToken);
            return fresh.Value;
        }
        catch (SignInException exception) when (exception.Code is "invalid_grant" or "invalid_client" or "interaction_required")
        {
            throw new SignInRequiredException();
        }
        finally
        {
            turn.Release();
            // The dictionary holds only turns that somebody may be waiting for.
            if (turn.CurrentCount == 1) _renewing.TryRemove(new(name, turn));
        }
    }

    private string? Find(Session session, string audience, string? refused) =>
        session.Tokens.TryGetValue(audience, out var token) && token.Value != refused && token.Expires - time.GetUtcNow() > Margin ? token.Value : null;
}
