using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Monitor;

/// <summary>Finds a workspace by whatever the user calls it.</summary>
internal static class WorkspaceLookup
{
    /// <summary>The customer id of a workspace.</summary>
    /// <param name="arm">Signed-in client.</param>
    /// <param name="workspace">Its customer id, name or ARM id.</param>
    /// <param name="cancel">Cancellation.</param>
    public static async Task<Result<Guid>> CustomerIdAsync(ArmClient arm, string workspace, CancellationToken cancel)
    {
        if (Guid.TryParse(workspace, out var id))
            return id;
        if (!(await FindAsync(arm, workspace, cancel)).TryGet(out var found, out var error))
            return error;
        return Guid.TryParse(found.StringAt("properties", "customerId"), out id)
            ? id : new CliError("InvalidResponse", $"The workspace '{workspace}' was answered without a customer id.");
    }

    /// <summary>The ARM id of a workspace.</summary>
    public static async Task<Result<string>> ArmIdAsync(ArmClient arm, string workspace, CancellationToken cancel)
    {
        if (workspace.StartsWith('/'))
            return workspace;
        return (await FindAsync(arm, workspace, cancel)).TryGet(out var found, out var error) ? found.StringAt("id")! : error;
    }

    private static async Task<Result<JsonObject>> FindAsync(ArmClient arm, string workspace, CancellationToken cancel)
    {
        if (workspace.StartsWith('/'))
        {
            if (!(await arm.GetAsync(workspace, ApiVersions.Workspaces, cancel)).TryGet(out var answer, out var error))
                return error;
            return answer.Body is JsonObject found ? found : Missing(workspace);
        }

        if (!(await arm.ListAsync(ResourcePaths.WorkspacesIn(arm, null), ApiVersions.Workspaces, cancel)).TryGet(out var all, out var failure))
            return failure;
        var named = all.OfType<JsonObject>().Where(item => workspace.Equals(item.StringAt("name"), StringComparison.OrdinalIgnoreCase)).ToList();
        return named.Count switch
        {
            0 => Missing(workspace),
            1 => named[0],
            _ => new CliError("AmbiguousName", $"{named.Count} workspaces are called '{workspace}': name the one you mean by its customer id or ARM id. See 'platform monitor log-analytics workspace list'."),
        };
    }

    private static CliError Missing(string name) => new("ResourceNotFound",
        $"The workspace '{name}' was not found in the subscription. See 'platform monitor log-analytics workspace list'.", ExitCodes.NotFound);
}
