using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Meta.V1;

/// <summary>What every object carries beside its content: its names, versions and labels.</summary>
public sealed record ObjectMeta
{
    /// <summary>Name of the object, unique in its namespace for its resource; it cannot be changed.</summary>
    [Immutable]
    public string? Name { get; init; }

    /// <summary>Prefix from which the server makes a unique name when none is given.</summary>
    public string? GenerateName { get; init; }

    /// <summary>Namespace in which the name is unique; empty for objects of the cluster as a whole.</summary>
    [Immutable]
    public string? Namespace { get; init; }

    /// <summary>No longer filled.</summary>
    public string? SelfLink { get; init; }

    /// <summary>Told apart by it from others that have had the same name; given by the server.</summary>
    [Immutable]
    public string? Uid { get; init; }

    /// <summary>Changes with every write; given back with an update, it makes sure that nobody else has written meanwhile.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Counts the changes of the desired state.</summary>
    public long? Generation { get; init; }

    /// <summary>When the object was created, by the clock of the server.</summary>
    [Immutable]
    public Time? CreationTimestamp { get; init; }

    /// <summary>When the object is to be gone; set by the server once its deletion was asked for.</summary>
    public Time? DeletionTimestamp { get; init; }

    /// <summary>Seconds that the object was given to end by itself.</summary>
    public long? DeletionGracePeriodSeconds { get; init; }

    /// <summary>Keys and values by which objects are chosen and grouped.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Keys and values of any kind, which tools keep with the object; nothing is chosen by them.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>Objects on which this one depends: when all of them are gone, it is collected.</summary>
    [Patch(PatchStrategy.Merge, "uid"), List(ListType.Map, "uid")]
    public IReadOnlyList<OwnerReference>? OwnerReferences { get; init; }

    /// <summary>What has to be done before the object may go; whoever does it removes the entry.</summary>
    [Patch(PatchStrategy.Merge), List(ListType.Set)]
    public IReadOnlyList<string>? Finalizers { get; init; }

    /// <summary>Which manager set which field; kept by the server for server-side apply.</summary>
    [List(ListType.Atomic)]
    public IReadOnlyList<ManagedFieldsEntry>? ManagedFields { get; init; }
}
