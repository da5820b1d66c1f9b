using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Client;

namespace Platform.ControlPlane.Scheduling;

/// <summary>Of pods that wait the most important comes first, and of equally important ones the oldest.</summary>
/// <param name="informers">The pods.</param>
internal sealed class PodOrder(SharedInformers informers) : IComparer<ObjectKey>
{
    /// <inheritdoc/>
    public int Compare(ObjectKey x, ObjectKey y)
    {
        var (a, b) = (informers.Pods.Find(x), informers.Pods.Find(y));
        var byPriority = (b?.Spec.Priority ?? 0).CompareTo(a?.Spec.Priority ?? 0);
        return byPriority != 0 ? byPriority : Nullable.Compare(a?.Metadata.CreationTimestamp?.Value, b?.Metadata.CreationTimestamp?.Value);
    }
}
