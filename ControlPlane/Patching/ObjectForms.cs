using System.Text.Json.Nodes;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Patching;

/// <summary>A version in which an object is served.</summary>
/// <param name="Kind">The kind in this version.</param>
/// <param name="FromStored">Makes it from the stored version; null when it is that.</param>
/// <param name="ToStored">Makes the stored version from it; null when it is that.</param>
public sealed record ObjectForm(KindInfo Kind, Func<JsonObject, JsonObject>? FromStored = null, Func<JsonObject, JsonObject>? ToStored = null)
{
    /// <summary>As objects name it.</summary>
    public string ApiVersion => Kind.Kind.ApiVersion;

    /// <summary>A stored object in this version.</summary>
    public JsonObject? Read(JsonObject? stored) => stored is null || FromStored is null ? stored : FromStored(stored);

    /// <summary>An object of this version as it is stored.</summary>
    public JsonObject Write(JsonObject served) => ToStored is null ? served : ToStored(served);
}

/// <summary>The version in which an object is written, and the others in which it is served: managers own fields in the version in which they wrote them.</summary>
/// <param name="Own">The version written.</param>
/// <param name="Others">The others.</param>
public sealed record ObjectForms(ObjectForm Own, params IReadOnlyList<ObjectForm> Others)
{
    /// <summary>A kind that is served in one version.</summary>
    public static implicit operator ObjectForms(KindInfo kind) => new(new ObjectForm(kind));

    /// <summary>The form of a version; the version written for one that is not served.</summary>
    public ObjectForm Of(string apiVersion) => Others.FirstOrDefault(form => form.ApiVersion == apiVersion) ?? Own;
}

/// <summary>What a write changes, in each of the versions.</summary>
/// <param name="forms">The versions.</param>
/// <param name="before">The object as it is stored; null at its creation.</param>
/// <param name="after">The object as it will be stored.</param>
/// <param name="subresource">Subresource written to; empty for the object itself.</param>
internal sealed class VersionedComparison(ObjectForms forms, JsonObject? before, JsonObject after, string subresource)
{
    private readonly Dictionary<string, FieldComparison> _made = [];

    /// <summary>The changes in one version, but for what nobody owns.</summary>
    public FieldComparison In(string apiVersion)
    {
        var form = forms.Of(apiVersion);
        if (!_made.TryGetValue(form.ApiVersion, out var comparison))
        {
            comparison = FieldComparison.Of(form.Read(before), form.Read(after), form.Kind.Schema, new OwnershipScope(form.Kind, subresource));
            _made[form.ApiVersion] = comparison;
        }

        return comparison;
    }
}
