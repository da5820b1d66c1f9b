using System.Globalization;

namespace Platform.Kubernetes.Client;

/// <summary>Query strings of requests.</summary>
internal static class KubernetesQuery
{
    public static string Of(ListOptions options) => Join(
        ("labelSelector", options.LabelSelector),
        ("fieldSelector", options.FieldSelector),
        ("limit", options.Limit?.ToString(CultureInfo.InvariantCulture)),
        ("continue", options.Continue),
        ("resourceVersion", options.ResourceVersion));

    public static string Of(WatchOptions options) => Join(
        ("watch", "true"),
        ("allowWatchBookmarks", "true"),
        ("labelSelector", options.LabelSelector),
        ("fieldSelector", options.FieldSelector),
        ("resourceVersion", options.ResourceVersion),
        ("timeoutSeconds", options.Timeout is { } timeout ? ((long)timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture) : null));

    public static string Of(ResourcePatch patch) => Join(("fieldManager", patch.FieldManager), ("force", patch.Force ? "true" : null));

    public static string Of(PodLogOptions options) => Join(
        ("container", options.Container),
        ("follow", options.Follow ? "true" : null),
        ("previous", options.Previous ? "true" : null),
        ("timestamps", options.Timestamps ? "true" : null),
        ("tailLines", options.TailLines?.ToString(CultureInfo.InvariantCulture)));

    private static string Join(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var query = "";
        foreach (var (name, value) in parameters)
        {
            if (!string.IsNullOrEmpty(value))
                query += $"{(query.Length == 0 ? '?' : '&')}{name}={Uri.EscapeDataString(value)}";
        }

        return query;
    }
}
