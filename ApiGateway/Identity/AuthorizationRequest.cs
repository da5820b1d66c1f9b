using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Platform.ApiGateway.Identity.Clients;
using Platform.ApiGateway.Identity.Tokens;
using Platform.Foundation.Installation;

namespace Platform.ApiGateway.Identity;

/// <summary>A request of the authorization endpoint (RFC 6749 section 4.1, RFC 7636, OpenID Connect Core section 3.1.2.1) that holds.</summary>
/// <param name="Client">Who asks.</param>
/// <param name="RedirectUri">Where the answer goes.</param>
/// <param name="Scope">What is asked for, as sent.</param>
/// <param name="CodeChallenge">S256 challenge.</param>
public sealed record AuthorizationRequest(ClientApplication Client, string RedirectUri, string Scope, string CodeChallenge)
{
    private const int MaxValueLength = 2048, ChallengeLength = 43;

    /// <summary>Given back to the client unchanged.</summary>
    public string? State { get; private init; }

    /// <summary>Goes to the identity token.</summary>
    public string? Nonce { get; private init; }

    /// <summary>The name that the client expects.</summary>
    public string? LoginHint { get; private init; }

    /// <summary><c>none</c> (show no page), <c>login</c> (ask again), or nothing.</summary>
    public string Prompt { get; private init; } = "";

    /// <summary>
    /// Reads a request. A fault that concerns client or redirect URI is told the person, as nothing may be sent to an address that
    /// is not the client's; the others are told the client.
    /// </summary>
    /// <returns>The request; or a fault for the person; or the address that tells the client its fault.</returns>
    public static (AuthorizationRequest? Request, string? Fault, string? FaultRedirect) Read(IQueryCollection query, ClientDirectory clients, PlatformInstallation installation)
    {
        if (query.Any(parameter => parameter.Value.Count > 1 || parameter.Value.ToString().Length > MaxValueLength))
            return (null, "A parameter of the sign-in request is repeated or too long.", null);
        string Value(string name) => query[name].ToString();
        if (clients.Find(Value("client_id")) is not { } client) return (null, $"The application '{Value("client_id")}' is not known here.", null);
        var redirectUri = Value("redirect_uri");
        if (!client.AllowsRedirect(redirectUri)) return (null, $"The address '{redirectUri}' is not registered for {client.Name}.", null);
        string? state = query.ContainsKey("state") ? Value("state") : null;
        (string Error, string Description)? fault =
            Value("response_type") != "code" ? ("unsupported_response_type", "The response type must be 'code'.")
            : Value("response_mode") is not ("" or "query") ? ("invalid_request", "The response mode must be 'query'.")
            : Value("code_challenge_method") != "S256" || Value("code_challenge").Length != ChallengeLength ? ("invalid_request", "PKCE is required: send 'code_challenge' with the method S256.")
            : TokenScope.Parse(Value("scope"), installation) is null ? ("invalid_scope", $"The scope '{Value("scope")}' names no audience of this platform.")
            : null;
        if (fault is var (error, description)) return (null, null, Redirect(redirectUri, installation, state, ("error", error), ("error_description", description)));
        return (new AuthorizationRequest(client, redirectUri, Value("scope"), Value("code_challenge"))
        {
            State = state,
            Nonce = query.ContainsKey("nonce") ? Value("nonce") : null,
            LoginHint = query.ContainsKey("login_hint") ? Value("login_hint") : null,
            Prompt = Value("prompt"),
        }, null, null);
    }

    /// <summary>The address that brings the client an answer.</summary>
    public string Answer(PlatformInstallation installation, params (string Name, string Value)[] parameters) => Redirect(RedirectUri, installation, State, parameters);

    // The issuer goes along so that the client notices an answer of another server (RFC 9207).
    private static string Redirect(string uri, PlatformInstallation installation, string? state, params (string Name, string Value)[] parameters)
    {
        var all = parameters.Select(parameter => KeyValuePair.Create(parameter.Name, (string?)parameter.Value)).Append(KeyValuePair.Create("iss", (string?)installation.Issuer));
        return QueryHelpers.AddQueryString(uri, state is null ? all : all.Append(KeyValuePair.Create("state", (string?)state)));
    }
}
