using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Contracts.Authorization;
using Platform.Contracts.Identity;
using Platform.Foundation.Hosting;
using Platform.Foundation.Identity;
using Platform.Foundation.ResourceProvider;
using Platform.Monitoring.Storage.DuckDb;
using Platform.Monitoring.Workspaces;
using RestEase;

namespace Platform.Monitoring.Query;

/// <summary>The query API on the public listener, as Log Analytics has it: <c>/v1/workspaces/{customerId}/query</c>.</summary>
internal sealed partial class QuerySite(
    MonitoringOptions options, WorkspaceDirectory workspaces, AccessTokenValidator tokens, IAuthorizationApi authorization, QueryRunner runner, ILogger<QuerySite> logger) : IPublicSite
{
    /// <summary>What a principal must be allowed to do with a workspace to query it.</summary>
    public const string Action = "Microsoft.OperationalInsights/workspaces/query/read";
    private const int MaxBodyBytes = 1 << 20;

    /// <inheritdoc/>
    public bool Matches(string? serverName, IPAddress localAddress) => string.Equals(serverName, options.QueryHost, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public ValueTask<SslServerAuthenticationOptions?> SelectTlsAsync(string? serverName, IPAddress localAddress, CancellationToken cancellationToken) =>
        new((SslServerAuthenticationOptions?)null);

    /// <inheritdoc/>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await AnswerAsync(context);
        }
        catch (QueryException exception)
        {
            await FailAsync(context, exception.Fault);
        }
        catch (BadHttpRequestException bad)
        {
            await FailAsync(context, new QueryFault(bad.StatusCode, "BadArgumentError", bad.Message));
        }
        catch (Exception fault) when (fault is NpgsqlException or DuckDbException or IOException or UnauthorizedAccessException or ApiException or HttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            LogFault(logger, fault);
            await FailAsync(context, QueryFault.Unavailable());
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away: there is nobody to answer.
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxBodyBytes;
        var caller = await AuthenticateAsync(context);
        var customerId = RouteOf(context.Request);
        var workspace = await FindAsync(customerId, caller, context.RequestAborted);
        var request = ReadPreferences(context.Request, HttpMethods.IsGet(context.Request.Method) ? ReadUrl(context.Request) : await ReadBodyAsync(context.Request));
        var answer = await runner.RunAsync(workspace, request, context.RequestAborted);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    private async Task<PlatformPrincipal> AuthenticateAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) throw new QueryException(QueryFault.NoToken($"The call carries no access token: get one for '{options.QueryAudiences[0]}' and send it as 'Authorization: Bearer'."));
        var result = await tokens.ValidateAsync(header["Bearer ".Length..].Trim(), options.QueryAudiences, context.RequestAborted);
        return result.Principal ?? throw new QueryException(QueryFault.NoToken(result.Error!));
    }

    private static Guid RouteOf(HttpRequest request)
    {
        var segments = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (segments is not ["v1", "workspaces", var workspace, "query"] || !Guid.TryParse(workspace, out var customerId)) throw new QueryException(QueryFault.NoSuchPath(request.Path));
        return request.Method is "GET" or "POST" ? customerId : throw new QueryException(new QueryFault(405, "MethodNotAllowed", "Queries are asked by POST or GET."));
    }

    // A workspace that is not there and one that is another tenant's are told by the same words.
    private async Task<WorkspaceRecord> FindAsync(Guid customerId, PlatformPrincipal caller, CancellationToken cancellationToken)
    {
        var workspace = await workspaces.FindAsync(customerId, cancellationToken) ?? throw new QueryException(QueryFault.NoAccess(customerId.ToString()));
        var access = await authorization.CheckAccessAsync(new AccessRequest(caller.ObjectId, Action, workspace.Record.ArmId), cancellationToken);
        return access.Allowed ? workspace.Record : throw new QueryException(QueryFault.NoAccess(customerId.ToString()));
    }

    private static QueryRequest ReadUrl(HttpRequest request) => new(request.Query["query"].ToString()) { Timespan = request.Query["timespan"].ToString() };

    private static async Task<QueryRequest> ReadBodyAsync(HttpRequest request)
    {
        try
        {
            if (await JsonNode.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted) is not JsonObject body) throw new QueryException(QueryFault.Argument("The body must be a JSON object with 'query'."));
            if (body["workspaces"] is JsonArray { Count: > 0 }) throw new QueryException(QueryFault.Argument("Queries over several workspaces are not supported: leave 'workspaces' out."));
            return new QueryRequest(Text(body, "query") ?? "") { Timespan = Text(body, "timespan") };
        }
        catch (JsonException exception)
        {
            throw new QueryException(QueryFault.Argument($"The body is not JSON: {exception.Message.Split('\n')[0]}"));
        }
    }

    private static string? Text(JsonObject body, string name) => body[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw new QueryException(QueryFault.Argument($"'{name}' must be a string.")),
    };

    private static QueryRequest ReadPreferences(HttpRequest request, QueryRequest query)
    {
        if (string.IsNullOrWhiteSpace(query.Text)) throw new QueryException(QueryFault.Argument("The query is missing or empty."));
        foreach (var preference in request.Headers["Prefer"].SelectMany(header => (header ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            query = preference.Split('=', 2, StringSplitOptions.TrimEntries) switch
            {
                ["wait", var seconds] when int.TryParse(seconds, CultureInfo.InvariantCulture, out var wait) && wait > 0 => query with { Wait = TimeSpan.FromSeconds(wait) },
                ["include-statistics", "true"] => query with { IncludeStatistics = true },
                ["include-render", "true"] => query with { IncludeRender = true },
                _ => query,
            };
        }
        return query;
    }

    private static Task FailAsync(HttpContext context, QueryFault fault)
    {
        if (context.Response.HasStarted) return Task.CompletedTask;
        if (fault.Status is 429 or 503) context.Response.Headers.RetryAfter = "5";
        if (fault.Status == 401) context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        return ArmResponses.WriteAsync(context, fault.Status, fault.ToBody(context.TraceIdentifier));
    }

    [LoggerMessage(EventId = 6201, Level = LogLevel.Warning, Message = "A query failed because another part did not answer")]
    private static partial void LogFault(ILogger logger, Exception exception);
}
