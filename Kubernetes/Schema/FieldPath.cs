using System.Globalization;

namespace Platform.Kubernetes.Schema;

/// <summary>The place in a document that is being looked at: <c>spec.containers[0].image</c>. Not thread-safe.</summary>
public sealed class FieldPath
{
    private readonly List<string> parts = [];

    /// <summary>Enters a field until the result is disposed.</summary>
    public Scope Field(string name)
    {
        parts.Add(parts.Count == 0 ? name : "." + name);
        return new Scope(this);
    }

    /// <summary>Enters a list item until the result is disposed.</summary>
    public Scope Index(int index)
    {
        parts.Add(string.Create(CultureInfo.InvariantCulture, $"[{index}]"));
        return new Scope(this);
    }

    /// <summary>The path with the indexes of list items.</summary>
    public override string ToString() => string.Concat(parts);

    /// <summary>The path of field names alone.</summary>
    public string WithoutIndexes() => string.Concat(parts.Where(p => p[0] != '['));

    /// <summary>Leaves the place when disposed.</summary>
    public readonly struct Scope(FieldPath path) : IDisposable
    {
        /// <inheritdoc />
        public void Dispose() => path.parts.RemoveAt(path.parts.Count - 1);
    }
}
