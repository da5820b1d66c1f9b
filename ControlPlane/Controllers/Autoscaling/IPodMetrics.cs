using Platform.Kubernetes;
using Platform.Kubernetes.Client;

namespace Platform.ControlPlane.Controllers.Autoscaling;

/// <summary>What the containers of pods use at present.</summary>
public interface IPodMetrics
{
    /// <summary>Use of the pods of some nodes. Nodes that do not answer, and pods that nothing is known of yet, are left out.</summary>
    Task<IReadOnlyDictionary<ObjectKey, PodUsage>> ReadAsync(IReadOnlyCollection<string> nodes, CancellationToken cancellationToken);
}

/// <summary>What a pod uses.</summary>
/// <param name="At">When it was measured.</param>
/// <param name="Window">Over how long a rate was measured.</param>
/// <param name="Containers">Amounts by container and resource: <c>cpu</c> in cores, <c>memory</c> in bytes.</param>
public sealed record PodUsage(DateTimeOffset At, TimeSpan Window, IReadOnlyDictionary<string, IReadOnlyDictionary<string, Quantity>> Containers);
