using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>TCPSocketAction</c> of the v1 API.</summary>
public sealed record TcpSocketAction
{
    [Required]
    public IntOrString Port { get; init; }

    public string? Host { get; init; }
}
