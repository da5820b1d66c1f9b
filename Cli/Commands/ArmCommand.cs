using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands;

/// <summary>A command that speaks the ARM API as the signed-in principal.</summary>
public abstract class ArmCommand(string name, string description) : BaseCommand(name, description)
{
    protected override Task<Result<JsonNode?>> RunAsync(CommandContext context, ParseResult input, CancellationToken cancel) =>
        context.SignIn().TryGet(out var arm, out var error)
            ? RunAsync(context, arm, input, cancel)
            : Task.FromResult<Result<JsonNode?>>(error);

    /// <summary>Does the work with a signed-in client.</summary>
    protected abstract Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel);

    /// <summary>Sends a request that begins something, and unless told otherwise waits for its end with progress.</summary>
    /// <param name="context">The command's surroundings.</param>
    /// <param name="arm">Signed-in client.</param>
    /// <param name="title">What is being done, for people.</param>
    /// <param name="request">Sends the request.</param>
    /// <param name="resource">Resource to read at the end; null when it will be gone.</param>
    /// <param name="apiVersion">API version of the resource.</param>
    /// <param name="noWait">Return once the server has taken the request.</param>
    /// <param name="cancel">Ends the waiting.</param>
    protected static async Task<Result<JsonNode?>> OperateAsync(
        CommandContext context, ArmClient arm, string title, Func<Task<Result<ArmResponse>>> request,
        string? resource, string apiVersion, bool noWait, CancellationToken cancel)
    {
        if (noWait)
            return (await request()).TryGet(out _, out var refused) ? (JsonNode?)null! : refused;
        return await context.Progress.RunAsync<JsonNode?>(title, async _ =>
        {
            if (!(await request()).TryGet(out var first, out var error))
                return error;
            return await LongRunningOperation.WaitAsync(arm, first, resource, apiVersion, context.Environment.Time, cancel);
        });
    }

    /// <summary>Reads one resource in az's shape.</summary>
    protected static async Task<Result<JsonNode?>> ShowAsync(ArmClient arm, string path, string apiVersion, CancellationToken cancel) =>
        (await arm.GetAsync(path, apiVersion, cancel)).TryGet(out var answer, out var error)
            ? ResourceShape.Flatten(answer.Body) : error;

    /// <summary>Reads a collection in az's shape.</summary>
    protected static async Task<Result<JsonNode?>> ListAsync(ArmClient arm, string path, string apiVersion, CancellationToken cancel) =>
        (await arm.ListAsync(path, apiVersion, cancel)).TryGet(out var items, out var error)
            ? ResourceShape.FlattenAll(items) : error;
}
