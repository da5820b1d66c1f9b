using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>GRPCAction</c> of the v1 API.</summary>
public sealed record GrpcAction
{
    [Required]
    public int Port { get; init; }

    [Default("")]
    public string? Service { get; init; }
}
