using System.Globalization;

namespace Platform.Portal.Layout;

/// <summary>Values as people read them.</summary>
internal static class Text
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>A number of bytes: <c>12.3 MiB</c>.</summary>
    public static string Bytes(double bytes)
    {
        var unit = 0;
        for (; Math.Abs(bytes) >= 1024 && unit < Units.Length - 1; unit++) bytes /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{bytes:0.#} {Units[unit]}");
    }

    /// <summary>A time in UTC to the second.</summary>
    public static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>How many of something: <c>1 node</c>, <c>3 nodes</c>.</summary>
    public static string Count(int count, string one) => string.Create(CultureInfo.InvariantCulture, $"{count} {one}{(count == 1 ? "" : "s")}");

    /// <summary>A short type: <c>Managed cluster</c> for <c>Microsoft.ContainerService/managedClusters</c>.</summary>
    public static string Type(string type) => type.ToLowerInvariant() switch
    {
        "microsoft.containerservice/managedclusters" => "Cluster",
        "microsoft.containerregistry/registries" => "Registry",
        "microsoft.operationalinsights/workspaces" => "Workspace",
        _ => type,
    };
}
