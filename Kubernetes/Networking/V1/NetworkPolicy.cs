using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary>Which connections the pods it selects accept and make.</summary>
public sealed record NetworkPolicy : IResource<NetworkPolicy>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies")
    {
        ShortNames = ["netpol"],
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "networking.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "NetworkPolicy"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is wanted.</summary>
    [DefaultObject]
    public NetworkPolicySpec Spec { get => field ??= new(); init; }

    /// <inheritdoc />
    public NetworkPolicy WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
