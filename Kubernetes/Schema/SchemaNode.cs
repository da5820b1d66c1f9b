namespace Platform.Kubernetes.Schema;

/// <summary>What is known of one place in an object: its type, and for a field the facts of that field.</summary>
/// <remarks>Built-in kinds derive theirs from their C# types (<see cref="SchemaBuilder"/>); custom resources bring their own.</remarks>
public sealed record SchemaNode
{
    /// <summary>What JSON is accepted.</summary>
    public required SchemaType Type { get; init; }

    /// <summary>Narrows the type: <c>int32</c>, <c>int64</c>, <c>double</c>, <c>byte</c>, <c>date-time</c>, <c>date-time-micro</c>.</summary>
    public string? Format { get; init; }

    /// <summary>Name of the object type in OpenAPI: <c>io.k8s.api.core.v1.PodSpec</c>; null for what has none.</summary>
    public string? Name { get; init; }

    /// <summary>The fields of an object.</summary>
    public SchemaFields Fields { get; init; } = SchemaFields.None;

    /// <summary>Schema of the items of an array or the values of a map.</summary>
    public SchemaNode? Items { get; init; }

    /// <summary>The field must be there.</summary>
    public bool Required { get; init; }

    /// <summary>JSON text of the value an absent field takes; null without a default.</summary>
    public string? Default { get; init; }

    /// <summary>How strategic merge treats the field.</summary>
    public PatchStrategy PatchStrategy { get; init; }

    /// <summary>Field by which strategic merge matches items.</summary>
    public string? MergeKey { get; init; }

    /// <summary>Ownership of an array's items; null means atomic.</summary>
    public ListType? ListType { get; init; }

    /// <summary>Fields that identify an item of a list of type map.</summary>
    public IReadOnlyList<string> ListKeys { get; init; } = [];

    /// <summary>The map or object is owned and replaced as a whole.</summary>
    public bool Atomic { get; init; }

    /// <summary>The field keeps the value it was created with.</summary>
    public bool Immutable { get; init; }

    /// <summary>The only strings allowed (for an array: its items); empty allows all.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>Minor version of Kubernetes 1 that has the field first; 0 when every one that is supported does.</summary>
    public int Since { get; init; }

    /// <summary>Fields that are not listed are kept (custom resources only).</summary>
    public bool PreserveUnknownFields { get; init; }

    /// <summary>Null is a value of its own and not the same as absence (custom resources only).</summary>
    public bool Nullable { get; init; }

    /// <summary>The object is itself a whole Kubernetes object with apiVersion, kind and metadata (custom resources only).</summary>
    public bool EmbeddedResource { get; init; }

    /// <summary>The schema of a child, or null when there is none of that name.</summary>
    /// <param name="name">Field name or map key.</param>
    public SchemaNode? Child(string name) => Type switch
    {
        SchemaType.Object => Fields.TryGet(name, out var field) ? field : null,
        SchemaType.Map => Items,
        _ => null,
    };
}
