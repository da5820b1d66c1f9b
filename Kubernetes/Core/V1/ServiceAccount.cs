using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>An identity for processes in pods.</summary>
public sealed record ServiceAccount : IResource<ServiceAccount>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("", "v1", "ServiceAccount", "serviceaccounts")
    {
        ShortNames = ["sa"],
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "ServiceAccount"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [Patch(PatchStrategy.Merge, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<ObjectReference>? Secrets { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<LocalObjectReference>? ImagePullSecrets { get; init; }

    public bool? AutomountServiceAccountToken { get; init; }

    /// <inheritdoc />
    public ServiceAccount WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
