using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary>Ranges that services get their addresses from.</summary>
public sealed record ServiceCidr : IResource<ServiceCidr>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("networking.k8s.io", "v1", "ServiceCIDR", "servicecidrs")
    {
        Namespaced = false,
        HasStatus = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "networking.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "ServiceCIDR"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [DefaultObject]
    public ServiceCidrSpec Spec { get => field ??= new(); init; }

    [DefaultObject]
    public ServiceCidrStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public ServiceCidr WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
