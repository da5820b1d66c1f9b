namespace Platform.Kubernetes.Client;

/// <summary>What an informer holds.</summary>
/// <typeparam name="T">Type of the objects.</typeparam>
public sealed record InformerOptions<T>
    where T : class
{
    /// <summary>The collection, when it is not that of the type: for informers of metadata alone.</summary>
    public ResourceKind? Kind { get; init; }

    /// <summary>Only objects of this namespace; null for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>Only objects with matching labels.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Only objects with matching fields.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Makes an object smaller before it is held, by leaving out what nobody reads.</summary>
    public Func<T, T>? Transform { get; init; }

    /// <summary>Named indexes: the values under which an object is found.</summary>
    public IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> Indexes { get; init; } =
        new Dictionary<string, Func<T, IEnumerable<string>>>();

    /// <summary>Told of each failure to list or watch, before the next attempt.</summary>
    public Action<Exception>? OnFailure { get; init; }
}

/// <summary>A change an informer saw.</summary>
/// <param name="Before">The object before; null when it is new.</param>
/// <param name="After">The object now; null when it is gone.</param>
/// <typeparam name="T">Type of the object.</typeparam>
public readonly record struct InformerChange<T>(T? Before, T? After)
    where T : class
{
    /// <summary>The object now, or as it last was.</summary>
    public T Latest => After ?? Before!;
}
