using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary>An address that is in use, and by what.</summary>
public sealed record IPAddress : IResource<IPAddress>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("networking.k8s.io", "v1", "IPAddress", "ipaddresses")
    {
        ShortNames = ["ip"],
        Namespaced = false,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "networking.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "IPAddress"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [DefaultObject]
    public IPAddressSpec Spec { get => field ??= new(); init; }

    /// <inheritdoc />
    public IPAddress WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
