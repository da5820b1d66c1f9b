using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>Addresses behind a service; superseded by EndpointSlice.</summary>
public sealed record Endpoints : IResource<Endpoints>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("", "v1", "Endpoints", "endpoints")
    {
        ShortNames = ["ep"],
        DeprecatedIn = 33,
        Replacement = "discovery.k8s.io/v1 EndpointSlice",
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "Endpoints"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<EndpointSubset>? Subsets { get; init; }

    /// <inheritdoc />
    public Endpoints WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
