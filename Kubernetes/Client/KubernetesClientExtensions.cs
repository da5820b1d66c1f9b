using System.Runtime.CompilerServices;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Client;

/// <summary>Typed shorthands of <see cref="IKubernetesClient"/>.</summary>
public static class KubernetesClientExtensions
{
    private const int PageSize = 500;

    /// <summary>Reads an object.</summary>
    /// <param name="client">The client.</param>
    /// <param name="name">Its name.</param>
    /// <param name="ns">Its namespace; null for cluster-wide kinds.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<T> GetAsync<T>(this IKubernetesClient client, string name, string? ns, CancellationToken cancellationToken)
        where T : class, IResource<T> => client.GetAsync<T>(new ResourcePath(T.Definition, ns, name), cancellationToken);

    /// <summary>Reads an object, null when there is none.</summary>
    public static async Task<T?> FindAsync<T>(
        this IKubernetesClient client, string name, string? ns, CancellationToken cancellationToken)
        where T : class, IResource<T>
    {
        try
        {
            return await client.GetAsync<T>(name, ns, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Reads every object of a namespace (of the cluster, without one), in parts.</summary>
    public static async IAsyncEnumerable<T> ListAllAsync<T>(
        this IKubernetesClient client, string? ns, ListOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class, IResource<T>
    {
        var part = (options ?? new ListOptions()) with { Limit = PageSize };
        do
        {
            var list = await client.ListAsync<T>(ResourcePath.Of<T>(ns), part, cancellationToken);
            foreach (var item in list.Items)
                yield return item;
            part = part with { Continue = list.Metadata.Continue };
        }
        while (!string.IsNullOrEmpty(part.Continue));
    }

    /// <summary>Creates an object.</summary>
    public static Task<T> CreateAsync<T>(this IKubernetesClient client, T resource, CancellationToken cancellationToken)
        where T : class, IResource<T> =>
        client.CreateAsync<T, T>(ResourcePath.Of<T>(resource.Metadata.Namespace), resource, cancellationToken);

    /// <summary>Creates an object unless one of its name exists.</summary>
    /// <returns>The created object, or null when there was one.</returns>
    public static async Task<T?> TryCreateAsync<T>(this IKubernetesClient client, T resource, CancellationToken cancellationToken)
        where T : class, IResource<T>
    {
        try
        {
            return await client.CreateAsync(resource, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsAlreadyExists)
        {
            return null;
        }
    }

    /// <summary>Replaces an object.</summary>
    public static Task<T> UpdateAsync<T>(this IKubernetesClient client, T resource, CancellationToken cancellationToken)
        where T : class, IResource<T> => client.UpdateAsync(ResourcePath.To(resource), resource, cancellationToken);

    /// <summary>Replaces the status of an object; the rest of it is ignored.</summary>
    public static Task<T> UpdateStatusAsync<T>(this IKubernetesClient client, T resource, CancellationToken cancellationToken)
        where T : class, IResource<T> =>
        client.UpdateAsync(ResourcePath.To(resource) with { Subresource = "status" }, resource, cancellationToken);

    /// <summary>Changes an object.</summary>
    public static Task<T> PatchAsync<T>(
        this IKubernetesClient client, string name, string? ns, ResourcePatch patch, CancellationToken cancellationToken)
        where T : class, IResource<T> => client.PatchAsync<T>(new ResourcePath(T.Definition, ns, name), patch, cancellationToken);

    /// <summary>Changes the status of an object.</summary>
    public static Task<T> PatchStatusAsync<T>(
        this IKubernetesClient client, string name, string? ns, ResourcePatch patch, CancellationToken cancellationToken)
        where T : class, IResource<T> => client.PatchAsync<T>(new ResourcePath(T.Definition, ns, name, "status"), patch, cancellationToken);

    /// <summary>Deletes an object.</summary>
    public static Task DeleteAsync<T>(
        this IKubernetesClient client, string name, string? ns, DeleteOptions? options, CancellationToken cancellationToken)
        where T : class, IResource<T> => client.DeleteAsync(new ResourcePath(T.Definition, ns, name), options, cancellationToken);

    /// <summary>Deletes an object if it exists.</summary>
    /// <returns>Whether it existed.</returns>
    public static async Task<bool> TryDeleteAsync<T>(
        this IKubernetesClient client, string name, string? ns, DeleteOptions? options, CancellationToken cancellationToken)
        where T : class, IResource<T>
    {
        try
        {
            await client.DeleteAsync<T>(name, ns, options, cancellationToken);
            return true;
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            return false;
        }
    }

    /// <summary>Assigns a pod to a node.</summary>
    public static Task BindAsync(this IKubernetesClient client, Binding binding, CancellationToken cancellationToken) =>
        client.CreateAsync<Binding, Status>(
            new ResourcePath(Pod.Definition, binding.Metadata.Namespace, binding.Metadata.Name, "binding"), binding, cancellationToken);
}
