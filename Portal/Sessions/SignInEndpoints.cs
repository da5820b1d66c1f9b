using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Platform.Contracts.Arm;
using Platform.Portal.Arm;
using Platform.Portal.Clusters;
using Platform.Portal.Http;
using Platform.Portal.Layout;
using Platform.Portal.Pages;

namespace Platform.Portal.Sessions;

/// <summary>Sign-in by authorization code with proof key, and sign-out here and at the identity provider.</summary>
internal sealed class SignInEndpoints(
    SessionCookie cookie, IdentityClient identity, ClusterConnections clusters, PageRenderer renderer, PortalOptions options)
{
    /// <summary>Sends a browser without a session to sign in; a script's request is told so instead.</summary>
    public static void SendToSignIn(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect($"/sign-in?return={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
    }

    /// <summary>Begins: remembers state and proof key, and leads to the identity provider.</summary>
    public Task BeginAsync(HttpContext context)
    {
        var pending = cookie.Begin(context, LocalPath(context.Request.Query["return"].ToString()));
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(identity.AuthorizeAddress(pending));
        return Task.CompletedTask;
    }

    /// <summary>The identity provider sent the person back with a code, or with the reason why not.</summary>
    public async Task FinishAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var pending = cookie.Finish(context);
        if (pending is null || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(pending.State), Encoding.UTF8.GetBytes(query["state"].ToString())))
            throw new ArmRequestException(new ArmFailure(400, "SignInNotBegun", "This sign-in was not begun in this browser, or took longer than ten minutes: begin again."));
        if (query["error"].ToString() is { Length: > 0 } error) throw new SignInException(error, query["error_description"].ToString());
        var session = await identity.RedeemAsync(query["code"].ToString(), pending, context.RequestAborted);
        await cookie.RemoveAsync(context);
        await cookie.CreateAsync(context, session);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Redirect(pending.ReturnPath);
    }

    /// <summary>Ends the session here, then at the identity provider.</summary>
    public async Task SignOutAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        if (await cookie.FindAsync(context) is not { } session)
        {
            context.Response.Headers.Location = "/signout-callback-oidc";
            return;
        }
        await FormGuard.CheckAsync(context, session, options);
        clusters.Forget(session);
        await cookie.RemoveAsync(context);
        context.Response.Headers.Location = identity.EndSessionAddress(session);
    }

    /// <summary>Where sign-out ends.</summary>
    public Task SignedOutAsync(HttpContext context) =>
        renderer.WriteAsync<SignedOutPage>(context, StatusCodes.Status200OK, [("Page", new PageContext("Signed out", context.Request.Path, null, [], Theme.Of(context), null))]);

    /// <summary>A path of the portal itself: what an address carries must not lead to another site.</summary>
    internal static string LocalPath(string path) =>
        path.Length is > 0 and < 1000 && path[0] == '/' && (path.Length == 1 || path[1] is not ('/' or '\\')) && !path.Any(char.IsControl) ? path : "/";
}
