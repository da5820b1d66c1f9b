using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ContainerResizePolicy</c> of the v1 API.</summary>
public sealed record ContainerResizePolicy
{
    [Required]
    public string ResourceName { get => field ?? ""; init; }

    [Required]
    public string RestartPolicy { get => field ?? ""; init; }
}
