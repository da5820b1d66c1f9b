using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Client;

/// <summary>The Kubernetes API of one cluster. <see cref="KubernetesClientExtensions"/> has the typed shorthands.</summary>
/// <remarks>
/// Every method throws <see cref="KubernetesApiException"/> when the API refuses, and over a network
/// <see cref="HttpRequestException"/> or <see cref="IOException"/> when it cannot be reached. With
/// <see cref="PartialObjectMetadata"/> as the type, only the metadata of the objects is read. Thread-safe.
/// </remarks>
public interface IKubernetesClient
{
    /// <summary>Reads an object or subresource.</summary>
    Task<T> GetAsync<T>(ResourcePath path, CancellationToken cancellationToken)
        where T : class;

    /// <summary>Lists a collection; one part of it when limited.</summary>
    Task<KubernetesList<T>> ListAsync<T>(ResourcePath path, ListOptions options, CancellationToken cancellationToken)
        where T : class;

    /// <summary>Follows the changes of a collection until the server or the caller ends it.</summary>
    IAsyncEnumerable<WatchUpdate<T>> WatchAsync<T>(ResourcePath path, WatchOptions options, CancellationToken cancellationToken)
        where T : class;

    /// <summary>Creates an object in a collection, or posts to a subresource.</summary>
    Task<TResult> CreateAsync<TBody, TResult>(ResourcePath path, TBody body, CancellationToken cancellationToken)
        where TBody : class
        where TResult : class;

    /// <summary>Replaces an object or subresource; refused when the body's resource version is not the current one.</summary>
    Task<T> UpdateAsync<T>(ResourcePath path, T body, CancellationToken cancellationToken)
        where T : class;

    /// <summary>Changes an object or subresource.</summary>
    Task<T> PatchAsync<T>(ResourcePath path, ResourcePatch patch, CancellationToken cancellationToken)
        where T : class;

    /// <summary>Deletes an object, or begins to when it has finalizers or a grace period.</summary>
    Task DeleteAsync(ResourcePath path, DeleteOptions? options, CancellationToken cancellationToken);
}
