using System.Text.Json.Nodes;

namespace Platform.ControlPlane.Patching;

/// <summary>
/// A set of paths in an object, in the form of <c>FieldsV1</c>: each element is <c>f:name</c> of a field or map key,
/// <c>k:{…}</c> of the keys of a list item, or <c>v:value</c> of a scalar in a set.
/// </summary>
internal sealed class FieldSet
{
    private const string SelfName = ".";
    private static readonly SortedDictionary<string, FieldSet> None = [];
    private SortedDictionary<string, FieldSet> _children = None;

    /// <summary>Whether the path that leads here is itself in the set.</summary>
    public bool Self { get; set; }

    /// <summary>The next elements and what lies beneath.</summary>
    public IReadOnlyDictionary<string, FieldSet> Children => _children;

    /// <summary>Whether there is no path in the set.</summary>
    public bool IsEmpty => !Self && _children.Values.All(child => child.IsEmpty);

    /// <summary>The branch of an element; made when absent.</summary>
    public FieldSet Branch(string element)
    {
        if (!_children.TryGetValue(element, out var child)) Attach(element, child = new FieldSet());
        return child;
    }

    /// <summary>Puts a branch under an element; an empty one is left out.</summary>
    public void AttachUnlessEmpty(string element, FieldSet? branch)
    {
        if (branch?.IsEmpty == false) Attach(element, branch);
    }

    /// <summary>The branch of an element, or null.</summary>
    public FieldSet? Find(string element) => _children.GetValueOrDefault(element);

    /// <summary>The paths in either set.</summary>
    public FieldSet Union(FieldSet? other)
    {
        var result = new FieldSet { Self = Self || other?.Self == true };
        foreach (var (element, child) in _children) result.Attach(element, child.Union(other?.Find(element)));
        if (other is null) return result;
        foreach (var (element, child) in other._children)
        {
            if (!_children.ContainsKey(element)) result.Attach(element, child.Union(null));
        }
        return result;
    }

    /// <summary>The paths that are not in the other set.</summary>
    public FieldSet Except(FieldSet? other)
    {
        var result = new FieldSet { Self = Self && other?.Self != true };
        foreach (var (element, child) in _children) result.AttachUnlessEmpty(element, child.Except(other?.Find(element)));
        return result;
    }

    /// <summary>The paths in both sets.</summary>
    public FieldSet Intersect(FieldSet other)
    {
        var result = new FieldSet { Self = Self && other.Self };
        foreach (var (element, child) in _children)
        {
            if (other.Find(element) is { } match) result.AttachUnlessEmpty(element, child.Intersect(match));
        }
        return result;
    }

    /// <summary>Whether both hold the same paths.</summary>
    public bool SameAs(FieldSet other) => Except(other).IsEmpty && other.Except(this).IsEmpty;

    /// <summary>Every path, as messages show them: <c>.spec.containers[name="web"].image</c>.</summary>
    public IEnumerable<string> Paths() => Paths("");

    /// <summary>Reads <c>fieldsV1</c>.</summary>
    public static FieldSet Parse(JsonObject fields)
    {
        var result = new FieldSet();
        foreach (var (name, value) in fields)
        {
            if (name == SelfName)
            {
                result.Self = true;
            }
            else
            {
                var child = value is JsonObject below ? Parse(below) : new FieldSet();
                if (child._children.Count == 0) child.Self = true;
                result.Attach(name, child);
            }
        }
        return result;
    }

    /// <summary>Writes <c>fieldsV1</c>.</summary>
    public JsonObject ToJson()
    {
        var result = new JsonObject();
        foreach (var (element, child) in _children)
        {
            if (child.IsEmpty) continue;
            var below = child.ToJson();
            if (child.Self && below.Count > 0) below.Insert(0, SelfName, new JsonObject());
            result[element] = below;
        }
        return result;
    }

    private IEnumerable<string> Paths(string path)
    {
        if (Self) yield return path;
        foreach (var (element, child) in _children)
        {
            foreach (var below in child.Paths(path + FieldElement.Describe(element))) yield return below;
        }
    }

    private void Attach(string element, FieldSet branch)
    {
        if (ReferenceEquals(_children, None)) _children = new SortedDictionary<string, FieldSet>(StringComparer.Ordinal);
        _children[element] = branch;
    }
}
