using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Network;
using Platform.NodeAgent.Pods.Admission;
using Platform.NodeAgent.Pods.Cgroups;
using Platform.NodeAgent.Pods.Events;
using Platform.NodeAgent.Pods.Images;
using Platform.NodeAgent.Pods.Probes;
using Platform.NodeAgent.Pods.Runtime;
using Platform.NodeAgent.Pods.Status;
using Platform.NodeAgent.Pods.Volumes;

namespace Platform.NodeAgent.Pods;

/// <summary>What all pod workers share.</summary>
public sealed record PodServices
{
    public required CriClient Cri { get; init; }

    public required IPodApi Api { get; init; }

    public required PodViews Views { get; init; }

    public required NodeAdmission Admission { get; init; }

    public required PodCgroups Cgroups { get; init; }

    public required VolumeManager Volumes { get; init; }

    public required ClaimVolumes Claims { get; init; }

    public required ImageFetcher Images { get; init; }

    public required SandboxConfigBuilder Sandboxes { get; init; }

    public required ContainerConfigBuilder Containers { get; init; }

    public required PodStatusBuilder Statuses { get; init; }

    public required PodEvents Events { get; init; }

    public required Prober Prober { get; init; }

    public ProbeMetrics ProbeMetrics { get; } = new();

    public required ConnectionDrain Drain { get; init; }

    /// <summary>Waits until the network is ready for a pod at its address; false when it is not for too long.</summary>
    public Func<Pod, string?, CancellationToken, Task<bool>> NetworkReady { get; set; } = (_, _, _) => Task.FromResult(true);

    /// <summary>Runs before the logs of a pod are removed, so that their last lines are sent.</summary>
    public Func<CancellationToken, Task> BeforeLogRemoval { get; set; } = _ => Task.CompletedTask;

    /// <summary>What the node has for pods.</summary>
    public required IReadOnlyDictionary<string, Quantity> Allocatable { get; init; }

    /// <summary>The other pods that have a claim on the node, with what they were granted.</summary>
    public Func<Pod, IEnumerable<Pod>> OtherPods { get; set; } = _ => [];

    public required PodDirectories Directories { get; init; }

    public required AgentPaths Paths { get; init; }

    public required string ClusterDomain { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILoggerFactory Loggers { get; init; }
}
