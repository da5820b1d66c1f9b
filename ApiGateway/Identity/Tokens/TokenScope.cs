using Platform.Foundation.Installation;

namespace Platform.ApiGateway.Identity.Tokens;

/// <summary>What a client asks for in <c>scope</c>.</summary>
/// <param name="Audience">What the access token is for.</param>
/// <param name="Offline">Whether a refresh token is asked for.</param>
public sealed record TokenScope(string Audience, bool Offline)
{
    private const string Default = "/.default";

    /// <summary>Reads a scope; null when it names an audience that is not this platform's.</summary>
    public static TokenScope? Parse(string scope, PlatformInstallation installation)
    {
        var words = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var offline = words.Contains("offline_access", StringComparer.Ordinal);
        string[] audiences = [installation.ManagementUrl + "/", installation.GraphUrl + "/", installation.LogAnalyticsUrl + "/"];
        // Without an audience the token is for the ARM API.
        var resource = words.FirstOrDefault(word => word.EndsWith(Default, StringComparison.Ordinal));
        if (resource is null) return new TokenScope(audiences[0], offline);
        return audiences.FirstOrDefault(audience => audience.TrimEnd('/') == resource[..^Default.Length].TrimEnd('/')) is { } found ? new TokenScope(found, offline) : null;
    }
}
