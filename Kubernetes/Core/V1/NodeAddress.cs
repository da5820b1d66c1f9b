using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>NodeAddress</c> of the v1 API.</summary>
public sealed record NodeAddress
{
    [Required]
    public string Type { get => field ?? ""; init; }

    [Required]
    public string Address { get => field ?? ""; init; }
}
