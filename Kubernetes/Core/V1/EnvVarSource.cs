namespace Platform.Kubernetes.Core.V1;

/// <summary><c>EnvVarSource</c> of the v1 API.</summary>
public sealed record EnvVarSource
{
    public ObjectFieldSelector? FieldRef { get; init; }

    public ResourceFieldSelector? ResourceFieldRef { get; init; }

    public ConfigMapKeySelector? ConfigMapKeyRef { get; init; }

    public SecretKeySelector? SecretKeyRef { get; init; }

    public FileKeySelector? FileKeyRef { get; init; }
}
