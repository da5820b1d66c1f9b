using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.Contracts.Arm;

namespace Platform.ProvisioningService.Monitoring;

/// <summary><c>properties.addonProfiles</c> of a managed cluster: of Azure's add-ons there is monitoring, called omsagent.</summary>
public static partial class AddonProfiles
{
    /// <summary>Azure's name of the monitoring add-on; az also writes omsAgent.</summary>
    public const string Monitoring = "omsagent";

    private const string WorkspaceProperty = "logAnalyticsWorkspaceResourceID", WorkspaceType = "Microsoft.OperationalInsights/workspaces";

    /// <summary>Checks the profiles of a cluster's new properties and brings them into one spelling.</summary>
    /// <exception cref="ArmException">They are wrong.</exception>
    public static void Accept(JsonObject properties)
    {
        if (properties["addonProfiles"] is not { } given) return;
        if (given is not JsonObject profiles) throw Invalid("'addonProfiles' must be an object of add-ons.", "addonProfiles");
        var accepted = new JsonObject();
        foreach (var (name, value) in profiles)
        {
            if (value is null) continue;
            var target = $"addonProfiles.{name}";
            if (value is not JsonObject profile || Find(profile, "enabled") is not JsonValue flag || !flag.TryGetValue<bool>(out var enabled))
                throw Invalid($"'{target}' must be an object with 'enabled', true or false.", target);
            var monitoring = name.Equals(Monitoring, StringComparison.OrdinalIgnoreCase);
            if (enabled && !monitoring)
                throw new ArmException(ArmFailure.Invalid($"The add-on '{name}' is not provided: '{Monitoring}' (monitoring) is.", target, "AddonNotSupported"));
            accepted[monitoring ? Monitoring : name] = monitoring && enabled ? Enabled(profile) : new JsonObject { ["enabled"] = false };
        }
        properties["addonProfiles"] = accepted;
    }

    /// <summary>The workspace that a cluster's rows go to; null when monitoring is not enabled.</summary>
    /// <param name="properties">A cluster's properties, as accepted.</param>
    public static ResourceId? WorkspaceOf(JsonObject properties) =>
        properties["addonProfiles"]?[Monitoring] is JsonObject profile && (bool?)profile["enabled"] == true
        && ResourceId.TryParse((string?)profile["config"]?[WorkspaceProperty], out var id) ? id : null;

    // The agents sign with the workspace's key, whatever the caller asks for; what is served says so.
    private static JsonObject Enabled(JsonObject profile)
    {
        var config = Find(profile, "config") as JsonObject;
        var text = config is not null && Find(config, WorkspaceProperty) is JsonValue value && value.TryGetValue<string>(out var found) ? found : "";
        return new JsonObject
        {
            ["enabled"] = true,
            ["config"] = new JsonObject { [WorkspaceProperty] = ReadWorkspace(text).Value, ["useAADAuth"] = "false" },
        };
    }

    // The id becomes a path of another role: nothing passes but the characters of names.
    private static ResourceId ReadWorkspace(string text) =>
        ResourceId.TryParse(text, out var id) && id.Type.Equals(WorkspaceType, StringComparison.OrdinalIgnoreCase) && id.Names.Count == 1
        && id.ResourceGroup is { } group && GroupPattern().IsMatch(group) && NamePattern().IsMatch(id.Name)
            ? id.Resource(WorkspaceType, id.Name)
            : throw Invalid($"'addonProfiles.{Monitoring}.config.{WorkspaceProperty}' must be the id of a workspace: /subscriptions/<guid>/resourceGroups/<name>/providers/{WorkspaceType}/<name>.", $"addonProfiles.{Monitoring}.config.{WorkspaceProperty}");

    private static JsonNode? Find(JsonObject node, string name) =>
        node.FirstOrDefault(property => property.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static ArmException Invalid(string message, string target) => new(ArmFailure.Invalid(message, target));

    [GeneratedRegex(@"\A(?!\.+\z)[-\w.()]{1,90}\z")]
    private static partial Regex GroupPattern();

    [GeneratedRegex(@"\A[a-zA-Z0-9-]{4,63}\z")]
    private static partial Regex NamePattern();
}
