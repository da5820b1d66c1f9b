using Platform.Portal.Arm;
using Platform.Portal.Http;

namespace Platform.Portal.Queries;

/// <summary>The query page.</summary>
internal sealed class QueryEndpoints(LogAnalyticsClient logs) : IPortalRoutes
{
    /// <summary>The spans that can be chosen: ISO 8601 and what people call them.</summary>
    public static IReadOnlyList<(string Value, string Text)> Spans { get; } =
        [("PT15M", "last 15 minutes"), ("PT1H", "last hour"), ("PT4H", "last 4 hours"), ("P1D", "last day"), ("P7D", "last 7 days"), ("P30D", "last 30 days"), ("", "set in the query")];

    private const string Example = "ContainerLogV2\n| where TimeGenerated > ago(1h)\n| project TimeGenerated, PodNamespace, PodName, LogMessage\n| order by TimeGenerated desc\n| take 100";

    /// <inheritdoc/>
    public void Map(PortalEndpoints endpoints)
    {
        endpoints.Get("/query", call => ShowAsync(call, call.Query("workspace"), call.Query("query") is { Length: > 0 } query ? query : Example, "P1D", null, null));
        endpoints.Post("/query", RunAsync);
    }

    private async Task RunAsync(PortalCall call)
    {
        var (query, span) = (call.Form["query"].ToString(), call.Field("timespan"));
        var chosen = call.Field("workspace");
        try
        {
            var workspace = (await WorkspacesAsync(call) ?? []).FirstOrDefault(candidate => candidate.Id == chosen) ?? throw new QueryException(new QueryFault("Choose a workspace.", null, null));
            if (query.Trim().Length == 0) throw new QueryException(new QueryFault("Write a query.", null, null));
            if (workspace.Properties.CustomerId is not { } id) throw new QueryException(new QueryFault("The workspace is not ready yet: wait until it has been created.", null, null));
            var timespan = Spans.Any(known => known.Value == span && span.Length > 0) ? span : null;
            await ShowAsync(call, chosen, query, span, await logs.QueryAsync(call.Arm, id, query, timespan, call.Aborted), null);
        }
        catch (QueryException exception)
        {
            await ShowAsync(call, chosen, query, span, null, exception.Fault);
        }
    }

    private static async Task ShowAsync(PortalCall call, string workspace, string query, string span, QueryResult? result, QueryFault? fault) => await call.ShowAsync<QueryPage>(
        fault is null ? 200 : 400, "Logs", ("Workspaces", await WorkspacesAsync(call)), ("Workspace", workspace), ("Query", query), ("Span", span), ("Result", result), ("Fault", fault));

    private static async Task<IReadOnlyList<Workspace>?> WorkspacesAsync(PortalCall call)
    {
        var all = new List<Workspace>();
        foreach (var subscription in await call.SubscriptionsAsync())
        {
            if (await call.Arm.WorkspacesAsync(subscription.SubscriptionId, call.Aborted) is not { } some) return null;
            all.AddRange(some);
        }
        return all;
    }
}
