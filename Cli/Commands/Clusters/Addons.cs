using System.CommandLine;
using System.Text.Json.Nodes;

namespace Platform.Cli.Commands.Clusters;

/// <summary>Add-ons of a cluster, under az's names.</summary>
internal static class Addons
{
    /// <summary>ARM's name of the monitoring add-on.</summary>
    public const string Omsagent = "omsagent";

    private const string Monitoring = "monitoring";

    public static Option<string?> Option(bool required) => new("--addons", "-a", "--enable-addons")
    {
        Description = "The add-on: monitoring.",
        Required = required,
    };

    public static Option<string?> Workspace() => new("--workspace-resource-id")
    {
        Description = "Id of the Log Analytics workspace that the cluster's rows go to; required for monitoring.",
    };

    /// <summary>Checks that an add-on is one that there is.</summary>
    public static CliError? Check(string addons) => addons.Split(',').Select(name => name.Trim()).FirstOrDefault(name => name != Monitoring) is { } unknown
        ? CliError.Usage($"argument --addons/-a: '{unknown}' is not an add-on of this platform, '{Monitoring}' is.") : null;

    /// <summary>What <c>addonProfiles</c> should be when these add-ons are enabled.</summary>
    public static Result<JsonObject> Profiles(string addons, string? workspace)
    {
        if (Check(addons) is { } error)
            return error;
        if (string.IsNullOrEmpty(workspace))
            return CliError.Usage("argument --workspace-resource-id: monitoring needs the id of a workspace; make one with 'az monitor log-analytics workspace create' or 'platform monitor log-analytics workspace create'.");
        return new JsonObject
        {
            [Omsagent] = new JsonObject { ["enabled"] = true, ["config"] = new JsonObject { ["logAnalyticsWorkspaceResourceID"] = workspace } },
        };
    }
}
