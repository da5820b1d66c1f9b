using System.Text.Json;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Http.Proxy;

/// <summary>Where a request on a pod goes, or why it cannot.</summary>
/// <param name="Node">The pod's node.</param>
/// <param name="Container">The container; empty for the pod as a whole.</param>
/// <param name="Failure">Why not; null when it can.</param>
internal sealed record PodTarget(string Node, string Container, Status? Failure)
{
    private const string DefaultContainerAnnotation = "kubectl.kubernetes.io/default-container";

    /// <summary>Finds the node of a pod and the container that is meant.</summary>
    /// <param name="store">The cluster's objects.</param>
    /// <param name="key">The pod.</param>
    /// <param name="container">The container asked for; empty for the default one; null when the pod as a whole is meant.</param>
    public static PodTarget Find(IClusterStore store, ObjectKey key, string? container)
    {
        if (store.Get(key) is not { } stored)
            return Refuse(404, StatusReason.NotFound, $"pods \"{key.Name}\" not found", new StatusDetails { Name = key.Name, Kind = "pods" });
        var pod = JsonSerializer.Deserialize(stored.Json.Span, KubernetesJson.Default.Pod)!;
        var chosen = "";
        if (container is not null)
        {
            var names = (pod.Spec?.Containers ?? []).Select(item => item.Name).ToList();
            List<string> others = [.. (pod.Spec?.InitContainers ?? []).Select(item => item.Name), .. (pod.Spec?.EphemeralContainers ?? []).Select(item => item.Name)];
            chosen = container.Length > 0 ? container : Default(pod, names);
            if (chosen.Length == 0) return Refuse(400, StatusReason.BadRequest, $"a container name must be specified for pod {key.Name}, choose one of: {Choices(pod)}");
            if (!names.Contains(chosen) && !others.Contains(chosen))
                return Refuse(400, StatusReason.BadRequest, $"container {chosen} is not valid for pod {key.Name}");
        }
        return pod.Spec?.NodeName is { Length: > 0 } node
            ? new PodTarget(node, chosen, null)
            : Refuse(400, StatusReason.BadRequest, $"pod {key.Name} does not have a host assigned");
    }

    private static string Default(Pod pod, List<string> names)
    {
        if (names.Count == 1) return names[0];
        return pod.Metadata.Annotations?.GetValueOrDefault(DefaultContainerAnnotation) is { } preferred && names.Contains(preferred) ? preferred : "";
    }

    private static string Choices(Pod pod)
    {
        var text = $"[{string.Join(' ', (pod.Spec?.Containers ?? []).Select(item => item.Name))}]";
        if (pod.Spec?.InitContainers is { Count: > 0 } init) text += $" or one of the init containers: [{string.Join(' ', init.Select(item => item.Name))}]";
        if (pod.Spec?.EphemeralContainers is { Count: > 0 } ephemeral) text += $" or one of the ephemeral containers: [{string.Join(' ', ephemeral.Select(item => item.Name))}]";
        return text;
    }

    private static PodTarget Refuse(int code, string reason, string message, StatusDetails? details = null) =>
        new("", "", new Status { StatusValue = "Failure", Code = code, Reason = reason, Message = message, Details = details });
}
