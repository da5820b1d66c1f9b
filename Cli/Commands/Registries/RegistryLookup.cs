using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Registries;

/// <summary>Finds a registry: names are unique in an installation, so the group may be left out.</summary>
internal static class RegistryLookup
{
    /// <summary>The registry as the server gives it.</summary>
    /// <param name="arm">Signed-in client.</param>
    /// <param name="group">Its group; null to look through the subscription.</param>
    /// <param name="nameOrId">Its name or ARM id.</param>
    /// <param name="cancel">Cancellation.</param>
    public static async Task<Result<JsonObject>> FindAsync(ArmClient arm, string? group, string nameOrId, CancellationToken cancel)
    {
        if (nameOrId.StartsWith('/') || group is not null)
        {
            var path = nameOrId.StartsWith('/') ? nameOrId : ResourcePaths.Registry(arm, group!, nameOrId);
            if (!(await arm.GetAsync(path, ApiVersions.Registries, cancel)).TryGet(out var answer, out var error))
                return error;
            return answer.Body is JsonObject registry ? registry : Missing(nameOrId);
        }

        if (!(await arm.ListAsync(ResourcePaths.RegistriesIn(arm, null), ApiVersions.Registries, cancel)).TryGet(out var all, out var failure))
            return failure;
        var found = all.OfType<JsonObject>().FirstOrDefault(item => nameOrId.Equals(item.StringAt("name"), StringComparison.OrdinalIgnoreCase));
        return found is null ? Missing(nameOrId) : found;
    }

    private static CliError Missing(string name) => new("ResourceNotFound",
        $"The registry '{name}' was not found in the subscription. See 'platform acr list'.", ExitCodes.NotFound);
}
