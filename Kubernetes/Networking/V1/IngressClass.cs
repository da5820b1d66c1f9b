using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary>A controller that ingresses may choose.</summary>
public sealed record IngressClass : IResource<IngressClass>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("networking.k8s.io", "v1", "IngressClass", "ingressclasses")
    {
        Namespaced = false,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "networking.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "IngressClass"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [DefaultObject]
    public IngressClassSpec Spec { get => field ??= new(); init; }

    /// <inheritdoc />
    public IngressClass WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
