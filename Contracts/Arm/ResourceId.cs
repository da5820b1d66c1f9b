using System.Diagnostics.CodeAnalysis;

namespace Platform.Contracts.Arm;

/// <summary>
/// An ARM id: <c>/subscriptions/{id}[/resourceGroups/{name}[/providers/{namespace}/{type}/{name}[/{type}/{name}]…]]</c>.
/// Compared without regard to case, kept as written.
/// </summary>
public sealed record ResourceId
{
    private const int MaxLength = 2048;

    private ResourceId(string value, Guid subscriptionId) => (Value, SubscriptionId) = (value, subscriptionId);

    /// <summary>The id as text, beginning with a slash, without one at the end.</summary>
    public string Value { get; }

    /// <summary>The subscription.</summary>
    public Guid SubscriptionId { get; }

    /// <summary>The resource group, or null for the subscription itself and for resources at its level.</summary>
    public string? ResourceGroup { get; private init; }

    /// <summary>Namespace of the resource provider, or null for a subscription or a group.</summary>
    public string? Provider { get; private init; }

    /// <summary>Type path below the namespace: <c>managedClusters/agentPools</c>; empty for a subscription or a group.</summary>
    public string TypePath { get; private init; } = "";

    /// <summary>Names along the type path, outermost first.</summary>
    public IReadOnlyList<string> Names { get; private init; } = [];

    /// <summary>The resource's own name; the group's name for a group.</summary>
    public string Name => Names.Count > 0 ? Names[^1] : ResourceGroup ?? SubscriptionId.ToString();

    /// <summary>Full type: <c>Microsoft.ContainerService/managedClusters</c>.</summary>
    public string Type => Provider is not null ? $"{Provider}/{TypePath}" : ResourceGroup is not null ? "Microsoft.Resources/resourceGroups" : "Microsoft.Resources/subscriptions";

    /// <summary>Form for comparison and storage keys: lower case.</summary>
    public string Key => Value.ToLowerInvariant();

    /// <summary>Id of the enclosing resource group.</summary>
    public ResourceId? Group => ResourceGroup is null ? null : ForGroup(SubscriptionId, ResourceGroup);

    /// <summary>Id of the enclosing resource, for a child such as an agent pool.</summary>
    public ResourceId? Parent => Names.Count < 2 ? null : Parse(Value[..Value[..Value.LastIndexOf('/')].LastIndexOf('/')]);

    /// <summary>Id of the outermost resource that this is or lies in.</summary>
    public ResourceId Owner => Parent?.Owner ?? this;

    /// <summary>Id of a resource group.</summary>
    public static ResourceId ForGroup(Guid subscriptionId, string name) => Parse($"/subscriptions/{subscriptionId}/resourceGroups/{name}");

    /// <summary>Id of a resource in the group that this id is, or lies in.</summary>
    public ResourceId Resource(string type, string name) => Parse($"/subscriptions/{SubscriptionId}/resourceGroups/{ResourceGroup}/providers/{type}/{name}");

    /// <summary>Id of a child of this resource.</summary>
    public ResourceId Child(string type, string name) => Parse($"{Value}/{type}/{name}");

    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static ResourceId Parse(string value) =>
        TryParse(value, out var id) ? id : throw new FormatException($"'{value}' is not a resource id: expected /subscriptions/<guid>/resourceGroups/<name>/providers/<namespace>/<type>/<name>.");

    /// <summary>Reads an id.</summary>
    public static bool TryParse(string? value, [NotNullWhen(true)] out ResourceId? id)
    {
        id = null;
        if (value is null || value.Length > MaxLength || !value.StartsWith('/')) return false;
        var text = value.TrimEnd('/');
        var parts = text.Split('/')[1..];
        if (parts.Length < 2 || parts.Any(part => part.Length == 0) || !Is(parts[0], "subscriptions") || !Guid.TryParse(parts[1], out var subscription)) return false;
        var group = parts.Length >= 4 && Is(parts[2], "resourceGroups") ? parts[3] : null;
        var rest = parts.AsSpan(group is null ? 2 : 4);
        if (rest.Length == 0)
        {
            id = new ResourceId(text, subscription) { ResourceGroup = group };
            return true;
        }
        if (rest.Length < 4 || rest.Length % 2 != 0 || !Is(rest[0], "providers")) return false;
        var types = new List<string>();
        var names = new List<string>();
        for (var i = 2; i < rest.Length; i += 2)
        {
            types.Add(rest[i]);
            names.Add(rest[i + 1]);
        }
        id = new ResourceId(text, subscription) { ResourceGroup = group, Provider = rest[1], TypePath = string.Join('/', types), Names = names };
        return true;
    }

    /// <summary>Whether this id is the other or lies beneath it.</summary>
    public bool IsWithin(ResourceId scope) => Key == scope.Key || Key.StartsWith(scope.Key + "/", StringComparison.Ordinal);

    /// <inheritdoc/>
    public bool Equals(ResourceId? other) => other is not null && string.Equals(Value, other.Value, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Value);

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool Is(string part, string word) => string.Equals(part, word, StringComparison.OrdinalIgnoreCase);
}
