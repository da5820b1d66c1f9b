using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes;

/// <summary>An object of the Kubernetes API.</summary>
public interface IKubernetesObject
{
    /// <summary>Group and version: <c>apps/v1</c>.</summary>
    string ApiVersion { get; }

    /// <summary>Name of the kind: <c>Deployment</c>.</summary>
    string Kind { get; }

    /// <summary>Identity, labels, owners and life cycle.</summary>
    ObjectMeta Metadata { get; }
}

/// <summary>An object whose kind is known at compile time.</summary>
/// <typeparam name="TSelf">The kind's own type.</typeparam>
public interface IResource<TSelf> : IKubernetesObject
    where TSelf : class, IResource<TSelf>
{
    /// <summary>How the API names the kind.</summary>
    static abstract ResourceKind Definition { get; }

    /// <summary>The same object with other metadata.</summary>
    /// <param name="metadata">The metadata to have.</param>
    TSelf WithMetadata(ObjectMeta metadata);
}
