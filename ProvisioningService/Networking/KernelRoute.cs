using System.Net;
using System.Text.Json;

namespace Platform.ProvisioningService.Networking;

/// <summary>A route as <c>ip -json route</c> shows it.</summary>
/// <param name="Type">Null for an ordinary one; else <c>unreachable</c>, <c>local</c> and so on.</param>
/// <param name="Destination">Where to; 0.0.0.0/0 for the default route.</param>
/// <param name="Gateway">Through which host; null when directly connected.</param>
/// <param name="Device">Over which link; null for types without.</param>
/// <param name="Metric">The lower, the sooner taken.</param>
internal sealed record KernelRoute(string? Type, IPNetwork Destination, IPAddress? Gateway, string? Device, uint Metric)
{
    /// <summary>Reads the output of <c>ip -json -4 route show</c>.</summary>
    public static IReadOnlyList<KernelRoute> ParseAll(string json)
    {
        if (string.IsNullOrWhiteSpace(json)) return [];
        using var document = JsonDocument.Parse(json);
        // iproute2 ends some empty answers with an empty object.
        return [.. document.RootElement.EnumerateArray().Where(route => route.TryGetProperty("dst", out _)).Select(Parse)];
    }

    private static KernelRoute Parse(JsonElement route) => new(
        Text(route, "type"),
        ParseDestination(Text(route, "dst")!),
        IPAddress.TryParse(Text(route, "gateway"), out var gateway) ? gateway : null,
        Text(route, "dev"),
        route.TryGetProperty("metric", out var metric) ? metric.GetUInt32() : 0);

    private static IPNetwork ParseDestination(string destination) => destination switch
    {
        "default" => new IPNetwork(IPAddress.Any, 0),
        _ when destination.Contains('/', StringComparison.Ordinal) => IPNetwork.Parse(destination),
        _ => new IPNetwork(IPAddress.Parse(destination), 32),
    };

    private static string? Text(JsonElement route, string name) => route.TryGetProperty(name, out var value) ? value.GetString() : null;
}
