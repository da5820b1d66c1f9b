using Microsoft.AspNetCore.Http;

namespace Platform.ApiGateway.Routing;

/// <summary>One route of the gateway.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Template">Path with <c>{name}</c> for any one segment; matched without regard to case.</param>
/// <param name="Handler">Answers; gets the values of the named segments.</param>
public sealed record GatewayRoute(string Method, string Template, Func<HttpContext, IReadOnlyDictionary<string, string>, Task> Handler)
{
    /// <summary>A route without named segments.</summary>
    public GatewayRoute(string method, string template, Func<HttpContext, Task> handler)
        : this(method, template, (context, _) => handler(context)) { }

    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Template}";
}

/// <summary>The routes that one part of the gateway answers itself; tests read it to know them all.</summary>
public sealed class RouteTable(IReadOnlyList<GatewayRoute> routes)
{
    /// <summary>All routes.</summary>
    public IReadOnlyList<GatewayRoute> Routes => routes;

    /// <summary>Finds the route of a request; null when there is none.</summary>
    public (GatewayRoute Route, IReadOnlyDictionary<string, string> Values)? Find(string method, string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var route in routes)
            if (route.Method == method && Match(route.Template, segments) is { } values) return (route, values);
        return null;
    }

    private static Dictionary<string, string>? Match(string template, string[] segments)
    {
        var parts = template.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != segments.Length) return null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].StartsWith('{')) values[parts[i][1..^1]] = segments[i];
            else if (!string.Equals(parts[i], segments[i], StringComparison.OrdinalIgnoreCase)) return null;
        }
        return values;
    }
}
