using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Kubernetes.Schema;
using Platform.Kubernetes.Selectors;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Resources;

/// <summary>The <c>scale</c> subresource: the number of replicas, and how their pods are found.</summary>
/// <param name="Scale">The kind autoscaling/v1 Scale.</param>
internal sealed record ScaleView(KindInfo Scale) : ObjectView(Scale)
{
    /// <inheritdoc />
    public override JsonObject Read(JsonObject stored)
    {
        var metadata = new JsonObject();
        foreach (var name in new[] { "name", "namespace", "uid", "resourceVersion", "creationTimestamp" })
            metadata.CopyFrom(stored.Object("metadata"), name);
        var spec = new JsonObject();
        if (stored.Object("spec").Number("replicas") is { } replicas and not 0)
            spec["replicas"] = replicas;
        var status = new JsonObject { ["replicas"] = stored.Object("status").Number("replicas") ?? 0 };
        if (SelectorOf(stored) is { Length: > 0 } selector)
            status["selector"] = selector;
        return new JsonObject
        {
            ["kind"] = Scale.Kind.Kind,
            ["apiVersion"] = Scale.Kind.ApiVersion,
            ["metadata"] = metadata,
            ["spec"] = spec,
            ["status"] = status,
        };
    }

    /// <inheritdoc />
    public override Outcome<JsonObject> Merge(JsonObject stored, JsonObject written)
    {
        var replicas = written.Object("spec").Number("replicas") ?? 0;
        if (replicas < 0)
        {
            var name = stored.Object("metadata").Text("name") ?? "";
            return ApiErrors.Invalid(
                Scale.Kind, name, [FieldError.Invalid("spec.replicas", replicas, "must be greater than or equal to 0")]);
        }

        var result = (JsonObject)stored.DeepClone();
        result.ObjectOrNew("spec")["replicas"] = replicas;
        return result;
    }

    private static string SelectorOf(JsonObject stored)
    {
        // Replication controllers know labels only.
        if (stored.Text("kind") == "ReplicationController")
            return Selector.OfLabels((stored.Object("spec").Object("selector") ?? []).ToDictionary(l => l.Key, l => l.Value?.ToString() ?? "")).ToString();
        var selector = stored.Object("spec").Object("selector").Deserialize(KubernetesJson.Default.LabelSelector);
        return selector is null ? "" : Selector.From(selector).ToString();
    }
}
