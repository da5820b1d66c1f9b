using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary>Leads HTTP requests from outside to services.</summary>
public sealed record Ingress : IResource<Ingress>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("networking.k8s.io", "v1", "Ingress", "ingresses")
    {
        ShortNames = ["ing"],
        HasStatus = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "networking.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "Ingress"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is wanted.</summary>
    [DefaultObject]
    public IngressSpec Spec { get => field ??= new(); init; }

    /// <summary>What is the case; written by whoever brings it about.</summary>
    [DefaultObject]
    public IngressStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public Ingress WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
