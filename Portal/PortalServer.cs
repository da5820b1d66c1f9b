using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Contracts.Arm;
using Platform.Portal.Arm;
using Platform.Portal.Clusters;
using Platform.Portal.Groups;
using Platform.Portal.Http;
using Platform.Portal.Layout;
using Platform.Portal.Live;
using Platform.Portal.Pages;
using Platform.Portal.Queries;
using Platform.Portal.Registries;
using Platform.Portal.Sessions;
using Platform.Portal.Wizard;

namespace Platform.Portal;

/// <summary>The portal: answers requests for its host name. It has services of its own and sees nothing of other roles'.</summary>
public sealed partial class PortalServer : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly RequestDelegate _pipeline;
    private readonly SecurityHeaders _headers;
    private readonly ILogger _logger;

    private PortalServer(ServiceProvider services, PortalOptions options)
    {
        (_services, _headers) = (services, new SecurityHeaders(options));
        _logger = services.GetRequiredService<ILoggerFactory>().CreateLogger<PortalServer>();
        _pipeline = BuildPipeline(services);
    }

    /// <summary>Makes a portal.</summary>
    /// <param name="options">Where it is served and what it calls.</param>
    /// <param name="sessions">Keeps sessions.</param>
    /// <param name="secrets">Seals them.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="stopping">Ends open streams when the server is about to stop.</param>
    public static PortalServer Create(
        PortalOptions options, ISessionStore sessions, IPortalSecrets secrets, ILoggerFactory loggers, TimeProvider time, CancellationToken stopping)
    {
        var services = new ServiceCollection().AddOptions().AddRoutingCore().AddSingleton(loggers).AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .AddSingleton(new DiagnosticListener("Platform.Portal"))
            .AddSingleton(options).AddSingleton(sessions).AddSingleton(secrets).AddSingleton(time)
            .AddSingleton(PlatformHttp.Create(options))
            .AddSingleton<AssetFiles>().AddSingleton<PageRenderer>()
            .AddSingleton<SessionCookie>().AddSingleton<IdentityClient>().AddSingleton<SessionTokens>().AddSingleton<SignInEndpoints>()
            .AddSingleton<ClusterConnections>().AddSingleton<RegistryClient>().AddSingleton<LogAnalyticsClient>()
            .AddSingleton(provider => new LiveStreams(provider.GetRequiredService<TimeProvider>(), stopping))
            .AddSingleton<IPortalRoutes, HomeEndpoints>().AddSingleton<IPortalRoutes, GroupEndpoints>()
            .AddSingleton<IPortalRoutes, ClusterListEndpoints>().AddSingleton<IPortalRoutes, WizardEndpoints>()
            .AddSingleton<IPortalRoutes, ClusterEndpoints>().AddSingleton<IPortalRoutes, NodePoolEndpoints>().AddSingleton<IPortalRoutes, WorkloadEndpoints>()
            .AddSingleton<IPortalRoutes, PodLogEndpoints>().AddSingleton<IPortalRoutes, HealthEndpoints>().AddSingleton<IPortalRoutes, UpgradeEndpoints>()
            .AddSingleton<IPortalRoutes, RegistryEndpoints>().AddSingleton<IPortalRoutes, QueryEndpoints>();
        return new PortalServer(services.BuildServiceProvider(), options);
    }

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var before = context.Features.Get<IServiceProvidersFeature>();
        await using var scope = _services.CreateAsyncScope();
        context.RequestServices = scope.ServiceProvider;
        try
        {
            await _pipeline(context);
        }
        finally
        {
            context.Features.Set(before);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private RequestDelegate BuildPipeline(IServiceProvider services)
    {
        var builder = new ApplicationBuilder(services);
        builder.Use(GuardAsync);
        builder.UseRouting();
        builder.UseEndpoints(Map);
        builder.Run(context => RefuseAsync(context, new ArmFailure(404, "NotFound", "There is no such page.")));
        return builder.Build();
    }

    private static void Map(IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var (assets, signIn) = (services.GetRequiredService<AssetFiles>(), services.GetRequiredService<SignInEndpoints>());
        endpoints.MapMethods("/assets/{name}", ["GET", "HEAD"], async context =>
        {
            if (!await assets.WriteAsync(context, (string)context.GetRouteValue("name")!)) throw new ArmRequestException(new ArmFailure(404, "NotFound", "There is no such file."));
        });
        endpoints.MapGet("/sign-in", signIn.BeginAsync);
        endpoints.MapGet("/signin-oidc", signIn.FinishAsync);
        endpoints.MapGet("/signout-callback-oidc", signIn.SignedOutAsync);
        endpoints.MapPost("/sign-out", signIn.SignOutAsync);
        var calls = new PortalEndpoints(endpoints, services);
        foreach (var routes in services.GetServices<IPortalRoutes>()) routes.Map(calls);
    }

    // Every answer carries the security headers, and every expected failure becomes a page that says what to do.
    private async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        _headers.Write(context.Response);
        try
        {
            await next(context);
        }
        catch (SignInRequiredException) when (!context.Response.HasStarted)
        {
            SignInEndpoints.SendToSignIn(context);
        }
        catch (SignInException exception) when (!context.Response.HasStarted)
        {
            LogSignInFailed(_logger, exception.Code, exception.Message);
            await RefuseAsync(context, new ArmFailure(502, exception.Code, $"The sign-in service refused: {exception.Message}"));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The browser went away: there is nobody to answer.
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, new ArmFailure(exception.StatusCode, "BadRequest", exception.Message));
        }
        catch (Exception exception) when (!context.Response.HasStarted && LiveStream.ToFailure(exception) is not null)
        {
            await RefuseAsync(context, LiveStream.ToFailure(exception)!);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            LogFault(_logger, context.Request.Method, context.Request.Path, context.TraceIdentifier, exception);
            await RefuseAsync(context, new ArmFailure(500, "InternalServerError", $"The portal failed to answer; its log has the cause under '{context.TraceIdentifier}' ('platform logs')."));
        }
    }

    private Task RefuseAsync(HttpContext context, ArmFailure failure)
    {
        var session = context.Items[typeof(Session)] as Session;
        var page = new PageContext("Not possible", context.Request.Path, SignedInUser.Of(session), [], Theme.Of(context), null);
        return _services.GetRequiredService<PageRenderer>().WriteAsync<FailurePage>(context, failure.Status, [("Page", page), ("Failure", failure)]);
    }

    [LoggerMessage(EventId = 5001, Level = LogLevel.Error, Message = "{Method} {Path} failed ({Request})")]
    private static partial void LogFault(ILogger logger, string method, string path, string request, Exception exception);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Warning, Message = "A sign-in was refused: {Code} {Reason}")]
    private static partial void LogSignInFailed(ILogger logger, string code, string reason);
}
