using System.Globalization;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Pods;

/// <summary>Which of the pods of a replica set go first when there are too many.</summary>
internal static class DeletionOrder
{
    private const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";

    /// <summary>Sorts pods so that those whose loss costs least come first.</summary>
    /// <remarks>
    /// Unassigned, then pending, then not ready, then cheap by annotation, then on the node with most of them, then ready for the
    /// shortest time, then restarted most often, then youngest.
    /// </remarks>
    public static IReadOnlyList<Pod> Sort(IReadOnlyList<Pod> pods)
    {
        var perNode = pods.Where(PodState.IsActive).GroupBy(p => p.Spec.NodeName ?? "").ToDictionary(g => g.Key, g => g.Count());
        return
        [
            .. pods
                .OrderBy(p => string.IsNullOrEmpty(p.Spec.NodeName) ? 0 : 1)
                .ThenBy(p => p.Status.Phase switch { PodPhase.Running => 2, PodPhase.Unknown => 1, _ => 0 })
                .ThenBy(p => PodState.IsReady(p) ? 1 : 0)
                .ThenBy(Cost)
                .ThenByDescending(p => perNode.GetValueOrDefault(p.Spec.NodeName ?? ""))
                .ThenByDescending(p => PodState.ReadySince(p) ?? DateTimeOffset.MaxValue)
                .ThenByDescending(Restarts)
                .ThenByDescending(p => p.Metadata.CreationTimestamp?.Value ?? DateTimeOffset.MaxValue)
                .ThenBy(p => p.Metadata.Name, StringComparer.Ordinal),
        ];
    }

    private static int Cost(Pod pod) =>
        int.TryParse(pod.Metadata.Annotations?.GetValueOrDefault(DeletionCost), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var cost)
            ? cost
            : 0;

    private static int Restarts(Pod pod) => pod.Status.ContainerStatuses?.Select(c => c.RestartCount).DefaultIfEmpty().Max() ?? 0;
}
