using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Clusters;

/// <summary>The canonical bytes of an object that many clusters have, made once: each cluster's own uid, time and revision are put between them.</summary>
internal sealed class ObjectTemplate
{
    private const string AnyUid = "00000000-0000-0000-0000-00000000b007", AnyRevision = "9223372036854775807";
    private static readonly Time AnyTime = DateTimeOffset.MaxValue;
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly byte[] _bytes;
    private readonly (int At, int Length, Value What)[] _holes;

    private ObjectTemplate(byte[] bytes)
    {
        _bytes = bytes;
        _holes = [Find("uid", AnyUid, Value.Uid), Find("creationTimestamp", AnyTime.ToString(), Value.Time), Find("resourceVersion", AnyRevision, Value.Revision)];
        Array.Sort(_holes, (a, b) => a.At.CompareTo(b.At));
    }

    private enum Value
    {
        Uid,
        Time,
        Revision,
    }

    /// <summary>The metadata of an object that is to become a template, and of no cluster's own.</summary>
    public static ObjectMeta Stamp(ObjectMeta metadata) => metadata with { Uid = AnyUid, CreationTimestamp = AnyTime };

    /// <summary>A template of a complete document whose metadata went through <see cref="Stamp"/>.</summary>
    public static ObjectTemplate Of(JsonObject document) => new(Render(document, AnyRevision));

    /// <summary>A document's bytes with a resource version.</summary>
    public static byte[] Render(JsonObject document, string revision)
    {
        document["metadata"]!["resourceVersion"] = revision;
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed)) document.WriteTo(writer);
        return buffer.ToArray();
    }

    /// <summary>The object as one cluster has it.</summary>
    public byte[] Fill(Guid uid, Time created, long revision)
    {
        var revisionText = revision.ToString(CultureInfo.InvariantCulture);
        var filled = new byte[_bytes.Length - AnyRevision.Length + revisionText.Length];
        var (from, to) = (0, 0);
        foreach (var (at, length, what) in _holes)
        {
            Copy(at);
            to += Encoding.UTF8.GetBytes(what switch { Value.Uid => uid.ToString(), Value.Time => created.ToString(), _ => revisionText }, filled.AsSpan(to));
            from += length;
        }

        Copy(_bytes.Length);
        return filled;

        void Copy(int until)
        {
            _bytes.AsSpan(from, until - from).CopyTo(filled.AsSpan(to));
            (from, to) = (until, to + until - from);
        }
    }

    // By its name, for an object may have the same text elsewhere.
    private (int At, int Length, Value What) Find(string property, string value, Value what)
    {
        var found = _bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"\"{property}\":\"{value}\""));
        return found < 0 ? throw new InvalidOperationException($"the object has no {property} of its own") : (found + property.Length + 4, value.Length, what);
    }
}
