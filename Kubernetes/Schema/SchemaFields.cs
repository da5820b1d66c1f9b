using System.Collections.Frozen;

namespace Platform.Kubernetes.Schema;

/// <summary>The fields of an object type, shared by every place where that type occurs.</summary>
public sealed class SchemaFields
{
    /// <summary>No fields.</summary>
    public static readonly SchemaFields None = new([]);

    private readonly FrozenDictionary<string, SchemaNode> byName;

    /// <summary>Fields in the order in which they are declared.</summary>
    /// <param name="fields">Names and schemas.</param>
    public SchemaFields(IReadOnlyList<KeyValuePair<string, SchemaNode>> fields)
    {
        All = fields;
        byName = fields.ToFrozenDictionary(StringComparer.Ordinal);
        WithDefault = [.. fields.Where(f => f.Value.Default is not null)];
    }

    /// <summary>Every field, in the order in which they are declared.</summary>
    public IReadOnlyList<KeyValuePair<string, SchemaNode>> All { get; }

    /// <summary>The fields that have a default.</summary>
    public IReadOnlyList<KeyValuePair<string, SchemaNode>> WithDefault { get; }

    /// <summary>Finds a field by its exact name.</summary>
    public bool TryGet(string name, out SchemaNode field) => byName.TryGetValue(name, out field!);
}
