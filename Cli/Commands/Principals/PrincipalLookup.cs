using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Principals;

/// <summary>Finds principals of the directory by what people call them.</summary>
internal static class PrincipalLookup
{
    /// <summary>The object id of a principal: by itself, by user name, by application id, or by a service principal's display name.</summary>
    public static async Task<Result<string>> ResolveAsync(ArmClient arm, string assignee, CancellationToken cancel)
    {
        string[] questions = assignee.Contains('@', StringComparison.Ordinal) ? [$"/users?$filter={Filter("userPrincipalName", assignee)}"]
            : Guid.TryParse(assignee, out _) ? [$"/servicePrincipals?$filter={Filter("appId", assignee)}"]
            : [$"/servicePrincipals?$filter={Filter("displayName", assignee)}"];
        foreach (var question in questions)
        {
            if (!(await ListAsync(arm, question, cancel)).TryGet(out var found, out var error))
                return error;
            if (found.Count > 1)
                return new CliError("AmbiguousName", $"{found.Count} service principals are called '{assignee}': give the application id; 'platform ad sp list' shows them.");
            if (found.Count == 1)
                return found[0].StringAt("id")!;
        }

        // What is no application's id is an object id, and the server knows whether it is somebody's.
        return Guid.TryParse(assignee, out _) ? assignee
            : new CliError("PrincipalNotFound", $"Cannot find user or service principal in the directory for '{assignee}'.", ExitCodes.NotFound);
    }

    /// <summary>Names of principals by object id; without those that cannot be found.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> NamesAsync(ArmClient arm, IEnumerable<string> objectIds, CancellationToken cancel)
    {
        var ids = objectIds.Distinct().ToList();
        if (ids.Count == 0) return new Dictionary<string, string>();
        var body = new JsonObject { ["ids"] = new JsonArray([.. ids.Take(1000).Select(id => (JsonNode)id)]) };
        // Names are a help to the eye: a list without them is better than none.
        return (await arm.GraphAsync(HttpMethod.Post, "/directoryObjects/getByIds", body, cancel)).TryGet(out var answer, out _)
            ? answer.Body.ObjectsAt("value").Where(item => item.StringAt("id") is not null)
                .ToDictionary(item => item.StringAt("id")!, item => item.StringAt("userPrincipalName") ?? item.StringAt("displayName") ?? item.StringAt("appId") ?? "")
            : new Dictionary<string, string>();
    }

    /// <summary>Every object of a listing, all pages of it.</summary>
    public static async Task<Result<List<JsonObject>>> ListAsync(ArmClient arm, string path, CancellationToken cancel)
    {
        var items = new List<JsonObject>();
        for (var next = path; ;)
        {
            if (!(await arm.GraphAsync(HttpMethod.Get, next, null, cancel)).TryGet(out var page, out var error))
                return error;
            items.AddRange(page.Body.ObjectsAt("value").Select(item => (JsonObject)item.DeepClone()));
            const string version = "/graph/v1.0";
            if (page.Body.StringAt("@odata.nextLink") is not { } link)
                return items;
            if (!Uri.TryCreate(link, UriKind.Absolute, out var address) || !address.AbsolutePath.StartsWith(version, StringComparison.Ordinal))
                return new CliError("InvalidResponse", $"The server's next page '{link}' is not an address.");
            next = address.PathAndQuery[version.Length..];
        }
    }

    /// <summary>A service principal by application id or object id.</summary>
    public static async Task<Result<JsonObject>> ServicePrincipalAsync(ArmClient arm, string id, CancellationToken cancel)
    {
        foreach (var property in (string[])["appId", "id", "displayName"])
        {
            if (!(await ListAsync(arm, $"/servicePrincipals?$filter={Filter(property, id)}", cancel)).TryGet(out var found, out var error))
                return error;
            if (found.Count == 1)
                return found[0];
        }

        return new CliError("PrincipalNotFound", $"There is no service principal '{id}'.", ExitCodes.NotFound);
    }

    /// <summary>A filter for a property's exact value, escaped for a query.</summary>
    public static string Filter(string property, string value) => Uri.EscapeDataString($"{property} eq '{value.Replace("'", "''", StringComparison.Ordinal)}'");
}
