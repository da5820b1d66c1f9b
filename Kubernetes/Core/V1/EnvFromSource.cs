namespace Platform.Kubernetes.Core.V1;

/// <summary><c>EnvFromSource</c> of the v1 API.</summary>
public sealed record EnvFromSource
{
    public string? Prefix { get; init; }

    public ConfigMapEnvSource? ConfigMapRef { get; init; }

    public SecretEnvSource? SecretRef { get; init; }
}
