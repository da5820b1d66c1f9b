using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>SecretEnvSource</c> of the v1 API.</summary>
public sealed record SecretEnvSource
{
    [Default("")]
    public string? Name { get; init; }

    public bool? Optional { get; init; }
}
