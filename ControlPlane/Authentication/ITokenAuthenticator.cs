namespace Platform.ControlPlane.Authentication;

/// <summary>Checks bearer tokens of one cluster; also behind TokenReview.</summary>
public interface ITokenAuthenticator
{
    /// <summary>Whose token it is; null when no authenticator knows it or it no longer holds.</summary>
    /// <param name="token">The token.</param>
    /// <param name="audiences">Audiences that are accepted; empty means the API server.</param>
    AuthenticatedToken? Authenticate(string token, IReadOnlyList<string> audiences);
}

/// <summary>A token that holds.</summary>
/// <param name="User">Whose it is.</param>
/// <param name="Audiences">Those of the accepted audiences that it is meant for.</param>
public sealed record AuthenticatedToken(UserInfo User, IReadOnlyList<string> Audiences);
