using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>How one of the control plane's components is; only read. Deprecated by upstream.</summary>
public sealed record ComponentStatus : IResource<ComponentStatus>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("", "v1", "ComponentStatus", "componentstatuses")
    {
        ShortNames = ["cs"],
        Namespaced = false,
        Use = ResourceUse.ReadOnly,
        DeprecatedIn = 19,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "ComponentStatus"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is known of the component.</summary>
    [Patch(PatchStrategy.Merge, "type"), List(ListType.Map, "type")]
    public IReadOnlyList<ComponentCondition>? Conditions { get; init; }

    /// <inheritdoc />
    public ComponentStatus WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
