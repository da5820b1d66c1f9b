using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Patching;

/// <summary>
/// The annotation in which kubectl keeps what it applied on the client's side. When the same kubectl goes over to server-side
/// apply, the two do not fight: what the annotation states is kubectl's own.
/// </summary>
internal static class LastApplied
{
    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";
    private const string Kubectl = "kubectl";

    /// <summary>The fields that a manager may take over without force: those that the annotation states and that still have its values.</summary>
    /// <param name="kind">Kind of the object.</param>
    /// <param name="live">The object as it is stored.</param>
    /// <param name="manager">Who applies.</param>
    public static FieldSet Owned(KindInfo kind, JsonObject? live, FieldManager manager)
    {
        if (manager.Name != Kubectl || Annotations(live)?[Annotation] is not JsonValue value || !value.TryGetValue<string>(out var text))
            return new FieldSet();
        var scope = new OwnershipScope(kind, manager.Subresource);
        try
        {
            if (JsonNode.Parse(text) is not JsonObject applied) return new FieldSet();
            var difference = FieldComparison.Of(applied, live, kind.Schema, scope);
            return AppliedFields.Of(applied, kind.Schema, scope).Except(difference.Modified).Except(difference.Removed);
        }
        catch (Exception unreadable) when (unreadable is JsonException or MalformedPatchException or ArgumentException)
        {
            // Anybody may write annotations; one that is no configuration gives nothing.
            return new FieldSet();
        }
    }

    /// <summary>Keeps the annotation, where there is one, at what kubectl applied last.</summary>
    public static void Renew(JsonObject merged, JsonObject configuration, FieldManager manager)
    {
        if (manager.Name != Kubectl || Annotations(merged) is not { } annotations || !annotations.ContainsKey(Annotation)) return;
        var applied = (JsonObject)configuration.DeepClone();
        Annotations(applied)?.Remove(Annotation);
        annotations[Annotation] = applied.ToJsonString() + "\n";
    }

    private static JsonObject? Annotations(JsonObject? document) => (document?["metadata"] as JsonObject)?["annotations"] as JsonObject;
}
