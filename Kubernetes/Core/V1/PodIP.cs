using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PodIP</c> of the v1 API.</summary>
public sealed record PodIP
{
    [Required]
    public string Ip { get => field ?? ""; init; }
}
