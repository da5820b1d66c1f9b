namespace Platform.Kubernetes.Schema;

/// <summary>The field must be present (and not empty) in a valid object.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RequiredAttribute : Attribute;

/// <summary>The value an absent field takes.</summary>
/// <param name="value">A string, number or boolean.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefaultAttribute(object value) : Attribute
{
    /// <summary>The value: a string, number or boolean.</summary>
    public object Value { get; } = value;
}

/// <summary>An absent field becomes an empty object, to which the defaults of its own fields are then applied.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefaultObjectAttribute : Attribute;

/// <summary>How a strategic merge patch treats a list or map.</summary>
[Flags]
public enum PatchStrategy
{
    /// <summary>The patch's value takes the place of the current one.</summary>
    Replace = 0,

    /// <summary>Items are merged with those that have the same merge key (or value, without a key).</summary>
    Merge = 1,

    /// <summary>Keys of a merged item that the patch does not list under <c>$retainKeys</c> are removed.</summary>
    RetainKeys = 2,
}

/// <summary>Strategic merge of a field.</summary>
/// <param name="strategy">What to do.</param>
/// <param name="mergeKey">Field by which items are matched; none for lists of scalars.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PatchAttribute(PatchStrategy strategy, string? mergeKey = null) : Attribute
{
    /// <summary>What to do.</summary>
    public PatchStrategy Strategy { get; } = strategy;

    /// <summary>Field by which items are matched; null for lists of scalars.</summary>
    public string? MergeKey { get; } = mergeKey;
}

/// <summary>Who owns what of a list in server-side apply.</summary>
public enum ListType
{
    /// <summary>The list has one owner and is replaced as a whole.</summary>
    Atomic,

    /// <summary>Each distinct scalar is owned on its own.</summary>
    Set,

    /// <summary>Each item, told by its keys, is owned on its own.</summary>
    Map,
}

/// <summary>The list type of a field.</summary>
/// <param name="type">Who owns what.</param>
/// <param name="keys">Fields that together identify an item of a <see cref="ListType.Map"/>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListAttribute(ListType type, params string[] keys) : Attribute
{
    /// <summary>Who owns what.</summary>
    public ListType Type { get; } = type;

    /// <summary>Fields that together identify an item of a <see cref="ListType.Map"/>.</summary>
    public IReadOnlyList<string> Keys { get; } = keys;
}

/// <summary>The map or object has one owner in server-side apply and is replaced as a whole.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
public sealed class AtomicMapAttribute : Attribute;

/// <summary>The field keeps the value it was created with.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ImmutableAttribute : Attribute;

/// <summary>The only strings the field may have.</summary>
/// <param name="values">All of them, in the API's order.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ValuesAttribute(params string[] values) : Attribute
{
    /// <summary>All of them, in the API's order.</summary>
    public IReadOnlyList<string> Values { get; } = values;
}

/// <summary>The minor version of Kubernetes 1 that has the field first; without it, every one that is supported has it.</summary>
/// <param name="level">The minor version.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SinceAttribute(int level) : Attribute
{
    /// <summary>The minor version.</summary>
    public int Level { get; } = level;
}
