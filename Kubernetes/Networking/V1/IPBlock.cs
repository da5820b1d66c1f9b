using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>IPBlock</c> of the networking.k8s.io/v1 API.</summary>
public sealed record IPBlock
{
    [Required]
    public string Cidr { get => field ?? ""; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Except { get; init; }
}
