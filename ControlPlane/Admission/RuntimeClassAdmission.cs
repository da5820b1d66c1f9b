using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Admission;

/// <summary>A pod that chooses a runtime gets the overhead of it, and goes where it runs.</summary>
/// <param name="store">The objects.</param>
internal sealed class RuntimeClassAdmission(IClusterStore store) : IAdmissionPlugin
{
    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (!context.Creates("/pods"))
            return null;
        var request = context.Request;
        var spec = context.Object!.ObjectOrNew("spec");
        if (!spec.TryText("runtimeClassName", out var name))
        {
            return spec.Object("overhead") is { Count: > 0 }
                ? ApiErrors.Forbidden(request.Kind, request.Name, "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead")
                : null;
        }

        if (store.Get(new ObjectKey("node.k8s.io/runtimeclasses", "", name)) is not { } stored)
            return ApiErrors.Forbidden(request.Kind, request.Name, $"pod rejected: RuntimeClass \"{name}\" not found");
        var runtime = StoredJson.Parse(stored.Json);
        var overhead = runtime.Object("overhead").Object("podFixed");
        if (spec.Object("overhead") is { Count: > 0 } given && !JsonNodes.Same(given, overhead))
            return ApiErrors.Forbidden(request.Kind, request.Name, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
        if (overhead is not null)
            spec["overhead"] = overhead.DeepClone();
        return Schedule(spec, runtime.Object("scheduling")) is { } conflict
            ? ApiErrors.Forbidden(request.Kind, request.Name, $"pod rejected: conflict: runtimeClass.scheduling.nodeSelector[{conflict}]")
            : null;
    }

    /// <summary>Adds the selector and tolerations of the class; returns a label on which pod and class disagree.</summary>
    private static string? Schedule(JsonObject spec, JsonObject? scheduling)
    {
        foreach (var (label, value) in scheduling.Object("nodeSelector") ?? [])
        {
            var selector = spec.ObjectOrNew("nodeSelector");
            if (selector[label] is { } present && !JsonNodes.Same(present, value))
                return label;
            selector[label] = value?.DeepClone();
        }

        foreach (var toleration in scheduling.Objects("tolerations"))
        {
            if (spec["tolerations"] is not JsonArray tolerations)
                spec["tolerations"] = tolerations = [];
            if (!tolerations.Any(t => JsonNodes.Same(t, toleration)))
                tolerations.Add(toleration.DeepClone());
        }

        return null;
    }
}
