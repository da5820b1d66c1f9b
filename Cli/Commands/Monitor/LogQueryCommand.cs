using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Monitor;

/// <summary><c>monitor log-analytics query</c>, and <c>monitor query</c> for short.</summary>
internal sealed class LogQueryCommand : ArmCommand
{
    private readonly Option<string> _workspace = CommonOptions.Workspace();
    private readonly Option<string> _text = new("--analytics-query", "-a") { Description = "The query, in KQL.", Required = true };
    private readonly Option<string> _timespan = new("--timespan", "-t") { Description = "Times to look at, in ISO 8601: P1D, PT1H, or start/end. By default all that is kept." };

    public LogQueryCommand()
        : base("query", "Query logs in KQL.")
    {
        foreach (Option option in new Option[] { _workspace, _text, _timespan })
            Add(option);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "platform monitor query --workspace pets-logs --analytics-query 'ContainerLogV2 | where LogMessage has \"error\" | take 10' -o table",
        "platform monitor log-analytics query -w 1d5c… --analytics-query 'KubePodInventory | summarize count() by Namespace' -t P1D",
    ];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        if (!(await WorkspaceLookup.CustomerIdAsync(arm, input.GetValue(_workspace)!, cancel)).TryGet(out var customerId, out var error))
            return error;
        var body = new JsonObject { ["query"] = input.GetValue(_text), ["timespan"] = input.GetValue(_timespan) };
        if (!(await arm.QueryLogsAsync(customerId, body, cancel)).TryGet(out var answer, out error))
            return error;
        if (answer.Body.ObjectsAt("error", "details").FirstOrDefault() is { } cut)
            await context.Environment.Error.WriteLineAsync($"WARNING: {cut.StringAt("message")}");
        return new JsonArray([.. answer.Body.ObjectsAt("tables").SelectMany(Rows)]);
    }

    // Each row as an object, as az shows them.
    private static IEnumerable<JsonNode> Rows(JsonObject table)
    {
        var names = table.ObjectsAt("columns").Select(column => column.StringAt("name") ?? "").ToList();
        foreach (var row in (table["rows"] as JsonArray ?? []).OfType<JsonArray>())
        {
            var item = new JsonObject();
            for (var i = 0; i < names.Count && i < row.Count; i++)
                item[names[i]] = row[i]?.DeepClone();
            item["TableName"] = table.StringAt("name");
            yield return item;
        }
    }
}
