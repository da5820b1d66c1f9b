using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.Portal.Arm;
using Platform.Portal.Sessions;

namespace Platform.Portal.Queries;

/// <summary>A query could not be answered.</summary>
internal sealed class QueryException(QueryFault fault) : Exception(fault.Message)
{
    /// <summary>What is wrong, and where.</summary>
    public QueryFault Fault => fault;
}

/// <summary>The query API of workspaces, as the signed-in person.</summary>
internal sealed class LogAnalyticsClient(HttpClient http, PortalOptions options)
{
    /// <summary>Runs a query.</summary>
    /// <param name="arm">Gives the person's token.</param>
    /// <param name="workspace">The workspace's own id (<c>customerId</c>).</param>
    /// <param name="query">KQL.</param>
    /// <param name="timespan">ISO 8601 duration back from now; null for what the query itself says.</param>
    /// <exception cref="QueryException">The query is wrong, or cannot be answered now.</exception>
    public async Task<QueryResult> QueryAsync(ArmClient arm, Guid workspace, string query, string? timespan, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["query"] = query };
        if (timespan is not null) body["timespan"] = timespan;
        string? refused = null;
        while (true)
        {
            var token = await TokenAsync(arm, refused, cancellationToken);
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.LogAnalytics, $"/v1/workspaces/{workspace}/query"))
            {
                Version = http.DefaultRequestVersion,
                VersionPolicy = http.DefaultVersionPolicy,
                Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await http.SendAsync(request, cancellationToken);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (response.StatusCode == HttpStatusCode.Unauthorized && refused is null)
            {
                refused = token;
                continue;
            }
            return response.IsSuccessStatusCode ? ReadResult(answer) : throw new QueryException(ReadFault(response.StatusCode, answer));
        }
    }

    /// <summary>Reads the first table of an answer.</summary>
    internal static QueryResult ReadResult(byte[] answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var table = document.RootElement.GetProperty("tables")[0];
            var columns = table.GetProperty("columns").EnumerateArray().Select(column => new QueryColumn(column.GetProperty("name").GetString() ?? "", column.GetProperty("type").GetString() ?? ""));
            var rows = table.GetProperty("rows").EnumerateArray().Select(row => (IReadOnlyList<JsonElement>)[.. row.EnumerateArray().Select(cell => cell.Clone())]);
            return new QueryResult([.. columns], [.. rows]);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new QueryException(new QueryFault("The query API's answer cannot be read.", null, null));
        }
    }

    /// <summary>Reads the innermost error, which is the most precise.</summary>
    internal static QueryFault ReadFault(HttpStatusCode status, byte[] answer)
    {
        JsonNode? error = null;
        try
        {
            error = JsonNode.Parse(answer)?["error"];
        }
        catch (JsonException)
        {
            // Told by its status below.
        }
        var fault = new QueryFault($"The query API answered {(int)status}.", null, null);
        for (var depth = 0; error is JsonObject found && depth < 8; depth++, error = found["innererror"])
            fault = new QueryFault(Text(found["message"]) ?? fault.Message, Number(found["line"]) ?? fault.Line, Number(found["pos"]) ?? fault.Position);
        return fault;
    }

    private async Task<string> TokenAsync(ArmClient arm, string? refused, CancellationToken cancellationToken)
    {
        try
        {
            return await arm.TokenAsync(options.LogAnalyticsAudience, refused, cancellationToken);
        }
        catch (SignInException exception) when (exception.Code == "invalid_scope")
        {
            throw new ArmRequestException(new ArmFailure(404, "MonitoringNotInstalled", "This installation has no monitoring: its sign-in knows no query API."));
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;
}
