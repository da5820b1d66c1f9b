using Microsoft.AspNetCore.Http;
using Platform.ApiGateway.Identity.Clients;
using Platform.ApiGateway.Identity.Pages;
using Platform.ApiGateway.Identity.SignIn;
using Platform.ApiGateway.Identity.Tokens;
using Platform.Foundation.Installation;

namespace Platform.ApiGateway.Identity;

/// <summary>The authorization endpoint: the sign-in page, and the code that a successful sign-in sends to the client.</summary>
public sealed class AuthorizeEndpoint(
    ClientDirectory clients, SignInSessionStore sessions, PasswordSignIn passwords, AuthorizationCodeStore codes, PlatformInstallation installation)
{
    /// <summary>Shows the sign-in page, or answers the client at once when the browser is signed in.</summary>
    public async Task ShowAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not { } request) return;
        // A native client's redirect may reach any program of the machine: the person must act.
        var session = request.Client.IsNative || request.Prompt is "login" or "select_account" ? null : await sessions.FindAsync(context);
        if (session is not null) await SendCodeAsync(context, request, session);
        else if (request.Prompt == "none") context.Response.Redirect(request.Answer(installation, ("error", "login_required"), ("error_description", "Nobody is signed in in this browser.")));
        else await PageAsync(context, StatusCodes.Status200OK, request, request.LoginHint, null);
    }

    /// <summary>Takes the sign-in page's form.</summary>
    public async Task SubmitAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not { } request) return;
        if (await IdentityForm.ReadAsync(context) is not { } form)
        {
            await SignInPages.MessageAsync(context, StatusCodes.Status400BadRequest, "Sign in", "The form is not one of this page: go back and load the page again.");
            return;
        }
        var name = form["username"].ToString();
        if (!AntiForgery.Holds(context, form))
        {
            await PageAsync(context, StatusCodes.Status400BadRequest, request, name, "This page was open too long, or the browser keeps no cookies: sign in again.");
            return;
        }
        var result = await passwords.CheckAsync(name, form["password"].ToString(), context.Connection.RemoteIpAddress, context.RequestAborted);
        if (result.Principal is { } principal)
        {
            await SendCodeAsync(context, request, await sessions.BeginAsync(context, principal.ObjectId));
            return;
        }
        if (result.RetryAfter is { } wait) context.Response.Headers.RetryAfter = IdentityForm.Seconds(wait);
        await PageAsync(context, result.RetryAfter is null ? StatusCodes.Status200OK : StatusCodes.Status429TooManyRequests, request, name, result.Fault);
    }

    private async Task<AuthorizationRequest?> ReadAsync(HttpContext context)
    {
        var (request, fault, redirect) = AuthorizationRequest.Read(context.Request.Query, clients, installation);
        if (fault is not null) await SignInPages.MessageAsync(context, StatusCodes.Status400BadRequest, "Cannot sign in", fault);
        else if (redirect is not null) context.Response.Redirect(redirect);
        return request;
    }

    private async Task SendCodeAsync(HttpContext context, AuthorizationRequest request, SignInSession session)
    {
        var grant = new Grant(Guid.NewGuid(), session.ObjectId, request.Client.ClientId, request.Scope, session.Id);
        var code = await codes.CreateAsync(new AuthorizationCode(grant, request.RedirectUri, request.CodeChallenge, request.Nonce, session.AuthenticatedAt), context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        // 303: a browser must not repeat the post, which holds the password, at the client.
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = request.Answer(installation, ("code", code));
    }

    private static Task PageAsync(HttpContext context, int status, AuthorizationRequest request, string? name, string? fault) =>
        SignInPages.SignInAsync(context, status, request.Client.Name, Html.None, name, fault, request.RedirectUri);
}
