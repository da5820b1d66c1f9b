using System.Globalization;
using System.Text.Json.Nodes;

namespace Platform.ProvisioningService.Health;

/// <summary>Something that is wrong.</summary>
/// <param name="Severity">Error: something does not work; Warning: it works, but something is as it should not be.</param>
/// <param name="Kind">Kind of the object: Cluster, Node, Deployment, Pod.</param>
/// <param name="Namespace">Its namespace; null for the cluster and nodes.</param>
/// <param name="Name">Its name.</param>
/// <param name="Reason">A word for programs, Kubernetes' where it has one: CrashLoopBackOff.</param>
/// <param name="Message">One line for people.</param>
/// <param name="Since">Since when; null when nothing tells.</param>
public sealed record HealthProblem(string Severity, string Kind, string? Namespace, string Name, string Reason, string Message, DateTimeOffset? Since)
{
    /// <summary>Value of <see cref="Severity"/>.</summary>
    public const string Error = "Error", Warning = "Warning";

    /// <summary>As it is served.</summary>
    public JsonObject ToJson() => new()
    {
        ["severity"] = Severity,
        ["kind"] = Kind,
        ["namespace"] = Namespace,
        ["name"] = Name,
        ["reason"] = Reason,
        ["message"] = Message,
        ["since"] = Since?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };
}
