using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.ApiGateway.Identity.Clients;
using Platform.ApiGateway.Identity.Pages;
using Platform.ApiGateway.Identity.SignIn;
using Platform.ApiGateway.Identity.Tokens;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;

namespace Platform.ApiGateway.Identity;

/// <summary>The device code flow (RFC 8628): the endpoint that gives codes, and the page on which a person enters one.</summary>
public sealed class DeviceCodeEndpoints(
    ClientDirectory clients, DeviceCodeStore codes, SignInSessionStore sessions, PasswordSignIn passwords, DirectoryStore directory, PlatformInstallation installation, TimeProvider time)
{
    private const string WrongCode = "No program waits for this code: look whether you typed it as shown, or start the program's sign-in again.";
    private readonly FailureLimiter _wrongCodes = new(time, 10, TimeSpan.FromMinutes(1));

    /// <summary>Gives a device its codes.</summary>
    public async Task StartAsync(HttpContext context)
    {
        if (await IdentityForm.ReadAsync(context) is not { } form)
        {
            await TokenFault.WriteAsync(context, "invalid_request", IdentityForm.Rule);
            return;
        }
        var scope = form["scope"].ToString();
        if (clients.Find(form["client_id"].ToString()) is not { IsNative: true } client)
            await TokenFault.WriteAsync(context, "unauthorized_client", $"AADSTS700016: The application '{form["client_id"]}' may not use the device code flow.");
        else if (scope.Length > 2048 || TokenScope.Parse(scope, installation) is null)
            await TokenFault.WriteAsync(context, "invalid_scope", "The scope names no audience of this platform.");
        else if (await codes.CreateAsync(client.ClientId, scope, context.Connection.RemoteIpAddress?.ToString() ?? "", context.RequestAborted) is not var (deviceCode, userCode))
            await TokenFault.WriteAsync(context, "slow_down", "Too many device sign-ins wait already: finish one, or try again in a few minutes.", StatusCodes.Status429TooManyRequests, DeviceCodeStore.Lifetime);
        else
        {
            var page = $"https://{context.Request.Host.Value}/adfs/devicelogin";
            context.Response.Headers.CacheControl = "no-store";
            await ArmResponses.WriteAsync(context, StatusCodes.Status200OK, new JsonObject
            {
                ["device_code"] = deviceCode,
                ["user_code"] = userCode,
                ["verification_uri"] = page,
                ["verification_uri_complete"] = $"{page}?user_code={userCode}",
                ["expires_in"] = (int)DeviceCodeStore.Lifetime.TotalSeconds,
                ["interval"] = (int)DeviceCodeStore.Interval.TotalSeconds,
                ["message"] = $"To sign in, use a web browser to open the page {page} and enter the code {userCode} to authenticate.",
            });
        }
    }

    /// <summary>Shows the page that asks for the code.</summary>
    public Task ShowAsync(HttpContext context) => SignInPages.DeviceCodeAsync(context, StatusCodes.Status200OK, DeviceCodeStore.Normalize(context.Request.Query["user_code"].ToString()), null);

    /// <summary>Takes the page's forms: the code, then name and password unless the browser is signed in, then the person's word.</summary>
    public async Task SubmitAsync(HttpContext context)
    {
        if (await IdentityForm.ReadAsync(context) is not { } form || !AntiForgery.Holds(context, form))
        {
            await SignInPages.DeviceCodeAsync(context, StatusCodes.Status400BadRequest, null, "This page was open too long, or the browser keeps no cookies: enter the code again.");
            return;
        }
        var userCode = DeviceCodeStore.Normalize(form["user_code"].ToString());
        if (await FindClientAsync(context, userCode) is not { } client) return;
        var session = await sessions.FindAsync(context);
        if (session is null) await SignInAsync(context, form, client, userCode);
        else if (form["action"] == "approve") await FinishAsync(context, await codes.ApproveAsync(userCode, session.ObjectId, session.AuthenticatedAt, context.RequestAborted), $"You are signed in to {client.Name}. You can close this page.");
        else if (form["action"] == "decline") await FinishAsync(context, await codes.DeclineAsync(userCode, context.RequestAborted), $"{client.Name} was not signed in. You can close this page.");
        else await ConfirmAsync(context, client, userCode, session);
    }

    private async Task<ClientApplication?> FindClientAsync(HttpContext context, string userCode)
    {
        var source = context.Connection.RemoteIpAddress?.ToString() ?? "";
        if (_wrongCodes.WaitOf(source) is { Ticks: > 0 } wait)
        {
            context.Response.Headers.RetryAfter = IdentityForm.Seconds(wait);
            await SignInPages.DeviceCodeAsync(context, StatusCodes.Status429TooManyRequests, userCode, $"Too many wrong codes: try again in {IdentityForm.Seconds(wait)} seconds.");
            return null;
        }
        if (await codes.FindClientAsync(userCode, context.RequestAborted) is { } clientId && clients.Find(clientId) is { } client) return client;
        _wrongCodes.Fail(source);
        await SignInPages.DeviceCodeAsync(context, StatusCodes.Status200OK, userCode, WrongCode);
        return null;
    }

    private async Task SignInAsync(HttpContext context, IFormCollection form, ClientApplication client, string userCode)
    {
        var (name, fields) = (form["username"].ToString(), SignInPages.Hidden("user_code", userCode));
        if (form["action"] != "signin")
        {
            await SignInPages.SignInAsync(context, StatusCodes.Status200OK, client.Name, fields, name, null);
            return;
        }
        var result = await passwords.CheckAsync(name, form["password"].ToString(), context.Connection.RemoteIpAddress, context.RequestAborted);
        if (result.Principal is { } principal)
        {
            await ConfirmAsync(context, client, userCode, await sessions.BeginAsync(context, principal.ObjectId));
            return;
        }
        if (result.RetryAfter is { } wait) context.Response.Headers.RetryAfter = IdentityForm.Seconds(wait);
        await SignInPages.SignInAsync(context, result.RetryAfter is null ? StatusCodes.Status200OK : StatusCodes.Status429TooManyRequests, client.Name, fields, name, result.Fault);
    }

    private async Task ConfirmAsync(HttpContext context, ClientApplication client, string userCode, SignInSession session)
    {
        var principal = await directory.FindPrincipalAsync(session.ObjectId, context.RequestAborted);
        await SignInPages.ConfirmDeviceAsync(context, client.Name, userCode, principal?.Name ?? "");
    }

    private static Task FinishAsync(HttpContext context, bool done, string text) => done
        ? SignInPages.MessageAsync(context, StatusCodes.Status200OK, "Done", text)
        : SignInPages.DeviceCodeAsync(context, StatusCodes.Status200OK, null, WrongCode);
}
