using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Platform.Portal.Arm;
using Platform.Portal.Sessions;

namespace Platform.Portal.Layout;

/// <summary>What every page shows around its content.</summary>
/// <param name="Title">The page's title.</param>
/// <param name="Path">Its path.</param>
/// <param name="User">Who is signed in; null on the pages that nobody has to sign in for.</param>
/// <param name="Subscriptions">That person's subscriptions.</param>
/// <param name="Theme">The look that was chosen.</param>
/// <param name="Notice">A line about what was just done.</param>
public sealed record PageContext(string Title, string Path, SignedInUser? User, IReadOnlyList<Subscription> Subscriptions, string Theme, string? Notice)
{
    /// <summary>The display name of a subscription.</summary>
    public string SubscriptionName(Guid id) => Subscriptions.FirstOrDefault(subscription => subscription.SubscriptionId == id)?.DisplayName ?? id.ToString();
}

/// <summary>Who is signed in, without any token.</summary>
/// <param name="Name">User principal name.</param>
/// <param name="TenantId">The directory.</param>
/// <param name="FormToken">What the session's forms carry.</param>
public sealed record SignedInUser(string Name, Guid TenantId, string FormToken)
{
    internal static SignedInUser? Of(Session? session) => session is null ? null : new(session.Name, session.TenantId, session.FormToken);
}

/// <summary>A page: a component that gets what it shows, and asks nothing itself.</summary>
public abstract class PortalPage : ComponentBase
{
    /// <summary>What stands around the page's content.</summary>
    [Parameter]
    public required PageContext Page { get; set; }
}

/// <summary>The look that a person chose, in a cookie.</summary>
public static class Theme
{
    public const string Auto = "auto", Light = "light", Dark = "dark";
    private const string Cookie = "__Host-portal-theme";

    /// <summary>The look of a request.</summary>
    public static string Of(HttpContext context) => Known(context.Request.Cookies[Cookie]);

    /// <summary>Remembers a look for a year.</summary>
    public static void Choose(HttpContext context, string? theme) => context.Response.Cookies.Append(Cookie, Known(theme),
        new CookieOptions { HttpOnly = true, Secure = true, Path = "/", SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromDays(365) });

    private static string Known(string? theme) => theme is Light or Dark ? theme : Auto;
}
