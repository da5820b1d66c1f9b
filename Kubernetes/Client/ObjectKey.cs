using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Client;

/// <summary>Names an object among those of its kind.</summary>
/// <param name="Namespace">Its namespace; empty for cluster-wide kinds.</param>
/// <param name="Name">Its name.</param>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    /// <summary>The key of an object.</summary>
    public static ObjectKey Of(ObjectMeta metadata) => new(metadata.Namespace ?? "", metadata.Name ?? "");

    /// <summary><c>namespace/name</c>, or the name alone.</summary>
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
