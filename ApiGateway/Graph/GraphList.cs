using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Platform.ApiGateway.Identity;
using Platform.Foundation.ResourceProvider;

namespace Platform.ApiGateway.Graph;

/// <summary>Reads <c>$filter</c>, <c>$top</c> and <c>$skiptoken</c> of a listing, and writes its page.</summary>
public static partial class GraphList
{
    private const int DefaultPage = 100, MaxPage = 999;

    /// <summary>Answers a listing.</summary>
    /// <param name="call">The request.</param>
    /// <param name="columns">Columns by the names that a filter may use.</param>
    /// <param name="read">Reads objects: those that meet a condition, after an object id, as many as asked for.</param>
    /// <param name="present">The objects as served.</param>
    /// <param name="idOf">Their object ids.</param>
    public static async Task WriteAsync<T>(
        GraphCall call, IReadOnlyDictionary<string, string> columns, Func<DirectoryCondition?, Guid, int, Task<IReadOnlyList<T>>> read, Func<T, JsonObject> present, Func<T, Guid> idOf)
    {
        var query = call.Context.Request.Query;
        var size = int.TryParse(query["$top"].ToString(), out var top) ? Math.Clamp(top, 1, MaxPage) : DefaultPage;
        var after = Guid.TryParse(query["$skiptoken"].ToString(), out var token) ? token : Guid.Empty;
        var found = await read(ParseFilter(query["$filter"].ToString(), columns), after, size + 1);
        var page = found.Take(size).ToList();
        var answer = new JsonObject { ["value"] = new JsonArray([.. page.Select(item => (JsonNode)present(item))]) };
        if (found.Count > size)
        {
            var rest = query.Where(parameter => parameter.Key != "$skiptoken").Select(parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value.ToString())}");
            answer["@odata.nextLink"] = ArmResponses.PublicUrl(call.Context, $"{call.Context.Request.Path}?{string.Join('&', rest.Append($"$skiptoken={idOf(page[^1])}"))}");
        }
        await ArmResponses.WriteAsync(call.Context, StatusCodes.Status200OK, answer);
    }

    /// <summary>Reads a filter: one condition of the kinds that the Azure CLI sends; null for none.</summary>
    public static DirectoryCondition? ParseFilter(string filter, IReadOnlyDictionary<string, string> columns)
    {
        if (filter.Length == 0) return null;
        foreach (var (pattern, prefix) in new[] { (Equality(), false), (StartsWith(), true), (Any(), false) })
            if (pattern.Match(filter) is { Success: true } match && columns.TryGetValue(match.Groups["field"].Value, out var column))
                return new DirectoryCondition(column, match.Groups["value"].Value.Replace("''", "'", StringComparison.Ordinal), prefix);
        throw GraphCall.Invalid($"The filter '{filter}' is not supported: use {string.Join(", ", columns.Keys.Select(name => $"{name} eq '…'"))}, or startswith(…, '…').");
    }

    [GeneratedRegex("^ *(?<field>[A-Za-z]+) +eq +'(?<value>(?:[^']|'')*)' *$")]
    private static partial Regex Equality();

    [GeneratedRegex("^ *startswith\\( *(?<field>[A-Za-z]+) *, *'(?<value>(?:[^']|'')*)' *\\) *$")]
    private static partial Regex StartsWith();

    [GeneratedRegex("^ *(?<field>[A-Za-z]+)/any\\( *(?<it>[a-z]+) *: *\\k<it> +eq +'(?<value>(?:[^']|'')*)' *\\) *$")]
    private static partial Regex Any();
}
