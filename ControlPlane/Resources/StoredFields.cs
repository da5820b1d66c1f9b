using System.Text;
using System.Text.Json;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Resources;

/// <summary>Reads single fields of stored objects without building documents, for field selectors.</summary>
internal static class StoredFields
{
    /// <summary>The field that selectors call <paramref name="path"/>; absent is the empty string.</summary>
    public static string Select(StoredObject stored, string path) => path switch
    {
        "metadata.name" => stored.Key.Name,
        "metadata.namespace" => stored.Key.Namespace,
        "spec.unschedulable" or "spec.hostNetwork" => Read(stored.Json.Span, path) is { Length: > 0 } flag ? flag : "false",
        "status.replicas" or "status.successful" => Read(stored.Json.Span, path) is { Length: > 0 } number ? number : "0",
        "source" => Read(stored.Json.Span, "source.component") is { Length: > 0 } source ? source : Read(stored.Json.Span, "reportingComponent"),
        _ => Read(stored.Json.Span, path),
    };

    /// <summary>Whether a stored object is chosen by both selectors.</summary>
    public static bool Matches(StoredObject stored, Selector labels, FieldSelector fields) =>
        (labels.IsEverything || labels.Matches(stored.Labels))
        && (fields.Requirements.Count == 0 || fields.Matches(path => Select(stored, path)));

    /// <summary>Text of the scalar at a dotted path; the empty string when there is none.</summary>
    public static string Read(ReadOnlySpan<byte> json, string path)
    {
        Span<byte> buffer = stackalloc byte[256];
        var length = Encoding.UTF8.GetBytes(path, buffer);
        ReadOnlySpan<byte> rest = buffer[..length];
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.TokenType == JsonTokenType.StartObject)
        {
            var dot = rest.IndexOf((byte)'.');
            var name = dot < 0 ? rest : rest[..dot];
            if (!Find(ref reader, name))
                return "";
            if (dot < 0)
                return Scalar(ref reader);
            rest = rest[(dot + 1)..];
        }

        return "";
    }

    private static bool Find(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
                return true;
            reader.Skip();
        }

        return false;
    }

    private static string Scalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!,
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => "",
    };
}
