using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>HostIP</c> of the v1 API.</summary>
public sealed record HostIP
{
    [Required]
    public string Ip { get => field ?? ""; init; }
}
