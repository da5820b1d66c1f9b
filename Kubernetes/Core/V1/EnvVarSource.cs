using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>Where the value of an environment variable is taken from.</summary>
public sealed record EnvVarSource
{
    /// <summary>A field of the pod.</summary>
    public ObjectFieldSelector? FieldRef { get; init; }

    /// <summary>A limit or request of a container.</summary>
    public ResourceFieldSelector? ResourceFieldRef { get; init; }

    /// <summary>An entry of a config map.</summary>
    public ConfigMapKeySelector? ConfigMapKeyRef { get; init; }

    /// <summary>An entry of a secret.</summary>
    public SecretKeySelector? SecretKeyRef { get; init; }

    /// <summary>An entry of a file in a volume.</summary>
    [Since(34)]
    public FileKeySelector? FileKeyRef { get; init; }
}
