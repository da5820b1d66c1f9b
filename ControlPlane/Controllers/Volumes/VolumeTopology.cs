using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Storage.V1;

namespace Platform.ControlPlane.Controllers.Volumes;

/// <summary>Where volumes of a class may be made.</summary>
internal static class VolumeTopology
{
    /// <summary>Whether a class allows volumes for a node.</summary>
    public static bool Allows(StorageClass storage, Node node) => storage.AllowedTopologies is null or { Count: 0 }
        || storage.AllowedTopologies.Any(term => (term.MatchLabelExpressions ?? [])
            .All(label => node.Metadata.Labels?.GetValueOrDefault(label.Key) is { } value && label.Values.Contains(value)));
}
