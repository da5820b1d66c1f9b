using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Platform.Contracts.Arm;
using Platform.Portal.Arm;
using Platform.Portal.Layout;
using Platform.Portal.Sessions;

namespace Platform.Portal.Http;

/// <summary>One request of a signed-in person: what it names, what it may ask, how it is answered.</summary>
internal sealed class PortalCall(HttpContext http, Session session, ArmClient arm, PageRenderer renderer)
{
    private const string NoticeCookie = "__Host-portal-notice";
    private IReadOnlyList<Subscription>? _subscriptions;

    /// <summary>The request.</summary>
    public HttpContext Http => http;

    /// <summary>Who asks.</summary>
    public Session Session => session;

    /// <summary>The API, as that person.</summary>
    public ArmClient Arm => arm;

    /// <summary>Makes HTML.</summary>
    public PageRenderer Renderer => renderer;

    /// <summary>The browser has gone.</summary>
    public CancellationToken Aborted => http.RequestAborted;

    /// <summary>A part of the path.</summary>
    public string Route(string name) => (string)http.GetRouteValue(name)!;

    /// <summary>A value of the query; empty when it is absent.</summary>
    public string Query(string name) => http.Request.Query[name].ToString();

    /// <summary>The form that was posted; its token has been checked.</summary>
    public IFormCollection Form => http.Request.Form;

    /// <summary>A field of the form, without spaces around it.</summary>
    public string Field(string name) => Form[name].ToString().Trim();

    /// <summary>The subscription that the path names.</summary>
    public Guid SubscriptionId => Guid.Parse(Route("subscription"));

    /// <summary>The resource that the path names.</summary>
    public ResourceId Resource(string type) => ArmQueries.IdOf(SubscriptionId, Route("group"), type, Route("name"));

    /// <summary>The cluster that the path names.</summary>
    public ResourceId ClusterId => Resource("Microsoft.ContainerService/managedClusters");

    /// <summary>The person's subscriptions.</summary>
    public async Task<IReadOnlyList<Subscription>> SubscriptionsAsync() => _subscriptions ??= await arm.SubscriptionsAsync(Aborted);

    /// <summary>Asks of every subscription, and puts the answers together.</summary>
    public async Task<IReadOnlyList<T>> OfEachSubscriptionAsync<T>(Func<Guid, Task<IReadOnlyList<T>>> ask)
    {
        var all = new List<T>();
        foreach (var subscription in await SubscriptionsAsync()) all.AddRange(await ask(subscription.SubscriptionId));
        return all;
    }

    /// <summary>Answers with a page.</summary>
    /// <typeparam name="TPage">The page's component.</typeparam>
    public Task ShowAsync<TPage>(string title, params (string Name, object? Value)[] parameters)
        where TPage : IComponent => ShowAsync<TPage>(StatusCodes.Status200OK, title, parameters);

    /// <summary>Answers with a page and a status.</summary>
    public async Task ShowAsync<TPage>(int status, string title, params (string Name, object? Value)[] parameters)
        where TPage : IComponent
    {
        var page = new PageContext(title, http.Request.Path, SignedInUser.Of(session), await SubscriptionsAsync(), Theme.Of(http), TakeNotice());
        await renderer.WriteAsync<TPage>(http, status, [("Page", page), .. parameters]);
    }

    /// <summary>Sends the browser on after a form, perhaps with a line to show there.</summary>
    public void Redirect(string path, string? notice = null)
    {
        if (notice is not null)
            http.Response.Cookies.Append(NoticeCookie, Uri.EscapeDataString(notice), new CookieOptions { HttpOnly = true, Secure = true, Path = "/", SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromMinutes(1) });
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = path;
    }

    private string? TakeNotice()
    {
        if (http.Request.Cookies[NoticeCookie] is not { Length: > 0 and < 2000 } notice) return null;
        http.Response.Cookies.Delete(NoticeCookie, new CookieOptions { HttpOnly = true, Secure = true, Path = "/" });
        return Uri.UnescapeDataString(notice);
    }
}
