namespace Platform.ApiGateway.Identity.Clients;

/// <summary>A public client: an application that people sign in through and that can keep no secret.</summary>
/// <param name="ClientId">Its id.</param>
/// <param name="Name">As the sign-in pages call it.</param>
/// <param name="RedirectUris">Where codes may be sent; compared character by character.</param>
/// <param name="SignOutUris">Where a browser may be sent after signing out.</param>
public sealed record ClientApplication(string ClientId, string Name, IReadOnlyList<string> RedirectUris, IReadOnlyList<string> SignOutUris)
{
    /// <summary>
    /// Whether it runs on the person's own machine: it may listen on any port of the loopback interface (RFC 8252), may use the
    /// device code flow, and is never signed in silently, since any program there can listen.
    /// </summary>
    public bool IsNative { get; init; }

    /// <summary>Whether a code may be sent there.</summary>
    public bool AllowsRedirect(string uri) => RedirectUris.Contains(uri, StringComparer.Ordinal) || (IsNative && IsLoopback(uri));

    private static bool IsLoopback(string uri) => Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Scheme == Uri.UriSchemeHttp
        && parsed.Host is "localhost" or "127.0.0.1" or "[::1]" && parsed.UserInfo.Length == 0 && parsed.AbsolutePath == "/" && parsed.Query.Length == 0 && parsed.Fragment.Length == 0;
}
