using System.Text.Json.Nodes;
using Platform.Contracts.Arm;

namespace Platform.Foundation.ResourceProvider;

/// <summary>A question to a provider about no resource of its own: <c>/subscriptions/{id}/providers/{namespace}/{path}</c>.</summary>
/// <param name="Subscription">The subscription asked about.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Segments after the namespace, in lower case.</param>
/// <param name="Body">The request's body, empty when none was sent.</param>
/// <param name="Call">Who calls.</param>
public sealed record ProviderQuery(Guid Subscription, string Method, IReadOnlyList<string> Path, JsonObject Body, ResourceCall Call);

/// <summary>Answers a provider query, or null when there is no such thing.</summary>
public delegate Task<JsonNode?> ProviderQueryHandler(ProviderQuery query, CancellationToken cancellationToken);

/// <summary>One service's resource provider: its name, the types it owns and its queries.</summary>
/// <param name="Name">The service's name, lower case: schema prefix and path prefix on the internal listener.</param>
/// <param name="Types">The resource types.</param>
/// <param name="Query">Answers provider queries.</param>
public sealed record ResourceProviderDefinition(string Name, IReadOnlyList<ResourceType> Types, ProviderQueryHandler Query)
{
    /// <summary>Child types that are views of their parents.</summary>
    public IReadOnlyList<ResourceView> Views { get; init; } = [];

    /// <summary>Schema of the provider's resources and operations.</summary>
    public string Schema => SchemaOf(Name);

    /// <summary>Schema of the resources of the provider with a name.</summary>
    public static string SchemaOf(string name) => $"{name}_arm";

    /// <summary>The types by full type in lower case.</summary>
    public IReadOnlyDictionary<string, ResourceType> TypesByName { get; } = Types.ToDictionary(type => type.Type.ToLowerInvariant());
}

/// <summary>Where a request path points.</summary>
public abstract record ArmRoute
{
    private ArmRoute() { }

    /// <summary>A resource.</summary>
    public sealed record One(ResourceId Id) : ArmRoute;

    /// <summary>All resources of a type in a scope; type null: of every type.</summary>
    public sealed record Many(ResourceId Scope, string? Type) : ArmRoute;

    /// <summary>An action on a resource.</summary>
    public sealed record Action(ResourceId Id, string Name) : ArmRoute;

    /// <summary>A provider's operation; <paramref name="Result"/> tells <c>operationresults</c> from <c>operations</c>.</summary>
    public sealed record Operation(Guid Subscription, Guid Id, bool Result) : ArmRoute;

    /// <summary>A provider query.</summary>
    public sealed record Query(Guid Subscription, string Namespace, IReadOnlyList<string> Path) : ArmRoute;

    /// <summary>Reads a path; null when it is not ARM's.</summary>
    public static ArmRoute? Parse(string method, string path)
    {
        var text = path.TrimEnd('/');
        var segments = text.Split('/')[1..];
        if (segments.Length < 2 || !Is(segments[0], "subscriptions") || !Guid.TryParse(segments[1], out var subscription)) return null;
        if (segments.Length >= 5 && Is(segments[2], "providers") && ParseProvider(subscription, segments, text) is { } provider) return provider;
        if (segments.Length == 3 && Is(segments[2], "resourceGroups")) return new Many(ResourceId.Parse(Prefix(segments, 2)), "Microsoft.Resources/resourceGroups");
        if (segments.Length is 3 or 5 && Is(segments[^1], "resources")) return new Many(ResourceId.Parse(Prefix(segments, segments.Length - 1)), null);
        if (ResourceId.TryParse(text, out var id)) return new One(id);
        return segments.Length < 6 || !ResourceId.TryParse(Prefix(segments, segments.Length - 1), out var owner) ? Collection(segments)
            : method == "POST" ? new Action(owner, segments[^1])
            : new Many(owner, $"{owner.Type}/{segments[^1]}");
    }

    private static ArmRoute? ParseProvider(Guid subscription, string[] segments, string text)
    {
        var rest = segments[4..];
        if (rest.Length == 4 && Is(rest[0], "locations") && Guid.TryParse(rest[3], out var operation) && (Is(rest[2], "operations") || Is(rest[2], "operationresults")))
            return new Operation(subscription, operation, Is(rest[2], "operationresults"));
        return ResourceId.TryParse(text, out _) && !Is(rest[0], "locations") ? null : new Query(subscription, segments[3], [.. rest.Select(segment => segment.ToLowerInvariant())]);
    }

    private static Many? Collection(string[] segments) =>
        segments.Length == 7 && Is(segments[4], "providers") && ResourceId.TryParse(Prefix(segments, 4), out var group) ? new Many(group, $"{segments[5]}/{segments[6]}") : null;

    private static string Prefix(string[] segments, int count) => "/" + string.Join('/', segments.Take(count));

    private static bool Is(string segment, string word) => string.Equals(segment, word, StringComparison.OrdinalIgnoreCase);
}
