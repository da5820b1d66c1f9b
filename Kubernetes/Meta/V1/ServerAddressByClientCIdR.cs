using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>ServerAddressByClientCIDR</c> of the meta.k8s.io/v1 API.</summary>
public sealed record ServerAddressByClientCIdR
{
    [Required]
    public string ClientCIDR { get => field ?? ""; init; }

    [Required]
    public string ServerAddress { get => field ?? ""; init; }
}
