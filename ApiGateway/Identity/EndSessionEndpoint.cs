using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Platform.ApiGateway.Identity.Clients;
using Platform.ApiGateway.Identity.Pages;
using Platform.ApiGateway.Identity.SignIn;
using Platform.ApiGateway.Identity.Tokens;
using Platform.Foundation.Identity;

namespace Platform.ApiGateway.Identity;

/// <summary>Signs a browser out (OpenID Connect RP-Initiated Logout): ends its session, and the refresh tokens that the client got in it.</summary>
public sealed class EndSessionEndpoint(ClientDirectory clients, SignInSessionStore sessions, RefreshTokenStore refreshTokens, DirectoryStore directory, SigningKeys keys)
{
    /// <summary>Answers a GET or POST: at once when the client proves by an identity token who is signed in, else after a question.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var form = HttpMethods.IsPost(context.Request.Method) ? await IdentityForm.ReadAsync(context) : null;
        string Value(string name) => form?[name].ToString() is { Length: > 0 } posted ? posted : context.Request.Query[name].ToString();
        var hint = JsonWebToken.Verify(keys.Key, Value("id_token_hint"));
        var client = clients.Find(hint is null ? Value("client_id") : JsonWebToken.Text(hint, "aud") ?? "");
        var target = client?.SignOutUris.FirstOrDefault(uri => uri == Value("post_logout_redirect_uri"));
        if (await sessions.FindAsync(context) is { } session)
        {
            var proven = hint is not null && JsonWebToken.Text(hint, "oid") == session.ObjectId.ToString();
            if (!proven && (form is null || !AntiForgery.Holds(context, form)))
            {
                var name = (await directory.FindPrincipalAsync(session.ObjectId, context.RequestAborted))?.Name ?? "";
                await SignInPages.ConfirmSignOutAsync(context, name, target);
                return;
            }
            if (client is not null) await refreshTokens.RevokeSessionAsync(session.Id, client.ClientId, context.RequestAborted);
            await sessions.EndAsync(context, session);
        }
        await LeaveAsync(context, target, Value("state"));
    }

    private static Task LeaveAsync(HttpContext context, string? target, string state)
    {
        if (target is null) return SignInPages.MessageAsync(context, StatusCodes.Status200OK, "Signed out", "You are signed out. You can close this page.");
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = state.Length == 0 ? target : QueryHelpers.AddQueryString(target, "state", state);
        return Task.CompletedTask;
    }
}
