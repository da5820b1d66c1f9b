namespace Platform.Kubernetes.Schema;

/// <summary>Schemas as a minor version of Kubernetes 1 has them: without the fields that later ones added.</summary>
/// <param name="level">The minor version.</param>
internal sealed class SchemaLevel(int level)
{
    private readonly Dictionary<SchemaFields, SchemaFields> _known = [];

    /// <summary>A schema at this version; itself when it is the same.</summary>
    public SchemaNode Of(SchemaNode node)
    {
        var items = node.Items is null ? null : Of(node.Items);
        var fields = Of(node.Fields);
        return ReferenceEquals(items, node.Items) && ReferenceEquals(fields, node.Fields) ? node : node with { Items = items, Fields = fields };
    }

    private SchemaFields Of(SchemaFields fields)
    {
        if (_known.TryGetValue(fields, out var known)) return known;
        List<KeyValuePair<string, SchemaNode>> kept = [.. fields.All.Where(f => f.Value.Since <= level).Select(f => KeyValuePair.Create(f.Key, Of(f.Value)))];
        var same = kept.Count == fields.All.Count && kept.Zip(fields.All).All(pair => ReferenceEquals(pair.First.Value, pair.Second.Value));
        return _known[fields] = same ? fields : new SchemaFields(kept);
    }
}
