namespace Platform.Kubernetes.Client;

/// <summary>A collection, an object or a subresource of the API.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Namespace">Its namespace; null for cluster-wide kinds, and for the objects of all namespaces.</param>
/// <param name="Name">The object's name; null for the collection.</param>
/// <param name="Subresource">Subresource of the object: <c>status</c>, <c>binding</c>.</param>
public sealed record ResourcePath(ResourceKind Kind, string? Namespace = null, string? Name = null, string? Subresource = null)
{
    /// <summary>The collection of a kind.</summary>
    /// <param name="ns">The namespace, or null for all or none.</param>
    public static ResourcePath Of<T>(string? ns = null)
        where T : class, IResource<T> => new(T.Definition, ns);

    /// <summary>One object.</summary>
    /// <param name="resource">The object; only its kind, namespace and name count.</param>
    public static ResourcePath To<T>(T resource)
        where T : class, IResource<T> => new(T.Definition, resource.Metadata.Namespace, resource.Metadata.Name);

    /// <summary>Path of the URL: <c>/api/v1/namespaces/default/pods/web/status</c>.</summary>
    public override string ToString()
    {
        var path = Kind.BasePath;
        if (Namespace is not null)
            path += "/namespaces/" + Uri.EscapeDataString(Namespace);
        path += "/" + Kind.Plural;
        if (Name is not null)
            path += "/" + Uri.EscapeDataString(Name);
        return Subresource is null ? path : path + "/" + Subresource;
    }
}
