using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PodOS</c> of the v1 API.</summary>
public sealed record PodOS
{
    [Required]
    public string Name { get => field ?? ""; init; }
}
