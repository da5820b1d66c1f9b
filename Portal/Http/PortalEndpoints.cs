using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Platform.Portal.Arm;
using Platform.Portal.Sessions;

namespace Platform.Portal.Http;

/// <summary>A group of pages.</summary>
internal interface IPortalRoutes
{
    /// <summary>Says which paths it answers.</summary>
    void Map(PortalEndpoints endpoints);
}

/// <summary>Maps paths that only signed-in people reach; forms are checked before they arrive.</summary>
internal sealed class PortalEndpoints(IEndpointRouteBuilder endpoints, IServiceProvider services)
{
    private readonly SessionCookie _cookie = services.GetRequiredService<SessionCookie>();
    private readonly PortalOptions _options = services.GetRequiredService<PortalOptions>();
    private readonly HttpClient _http = services.GetRequiredService<HttpClient>();
    private readonly SessionTokens _tokens = services.GetRequiredService<SessionTokens>();
    private readonly PageRenderer _renderer = services.GetRequiredService<PageRenderer>();

    /// <summary>A page, or a stream of its parts.</summary>
    public void Get(string pattern, Func<PortalCall, Task> handle) => endpoints.MapMethods(pattern, ["GET", "HEAD"], async context =>
    {
        if (await FindCallAsync(context) is { } call) await handle(call);
        else SignInEndpoints.SendToSignIn(context);
    });

    /// <summary>A form.</summary>
    public void Post(string pattern, Func<PortalCall, Task> handle) => endpoints.MapPost(pattern, async context =>
    {
        if (await FindCallAsync(context) is not { } call)
        {
            SignInEndpoints.SendToSignIn(context);
            return;
        }
        await FormGuard.CheckAsync(context, call.Session, _options);
        await handle(call);
    });

    private async Task<PortalCall?> FindCallAsync(HttpContext context)
    {
        if (await _cookie.FindAsync(context) is not { } session) return null;
        context.Items[typeof(Session)] = session;
        return new PortalCall(context, session, new ArmClient(_http, _options, _tokens, session), _renderer);
    }
}
