using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.ReplicaSets;

/// <summary>Keeps as many pods of a replication controller as it asks for: it is a replica set with an older selector.</summary>
public sealed class ReplicationManager : ReplicaController<ReplicationController>
{
    /// <summary>A controller that does nothing until it runs.</summary>
    public ReplicationManager(ControllerContext context, EventRecorder events)
        : base("replication-controller", context, events, context.Informers.ReplicationControllers)
    {
    }

    /// <inheritdoc/>
    protected override ReplicaSet AsReplicaSet(ReplicationController owner) => new()
    {
        Metadata = owner.Metadata,
        Spec = new ReplicaSetSpec
        {
            Replicas = owner.Spec.Replicas,
            MinReadySeconds = owner.Spec.MinReadySeconds,
            Selector = new() { MatchLabels = owner.Spec.Selector },
            Template = owner.Spec.Template ?? new PodTemplateSpec(),
        },
        Status = new ReplicaSetStatus
        {
            Replicas = owner.Status.Replicas,
            FullyLabeledReplicas = owner.Status.FullyLabeledReplicas,
            ReadyReplicas = owner.Status.ReadyReplicas,
            AvailableReplicas = owner.Status.AvailableReplicas,
            ObservedGeneration = owner.Status.ObservedGeneration,
            Conditions = owner.Status.Conditions?.Select(c => new ReplicaSetCondition
            {
                Type = c.Type,
                Status = c.Status,
                Reason = c.Reason,
                Message = c.Message,
                LastTransitionTime = c.LastTransitionTime,
            }).ToArray(),
        },
    };

    /// <inheritdoc/>
    protected override ReplicationController WithStatus(ReplicationController owner, ReplicaSetStatus status) => owner with
    {
        Status = new ReplicationControllerStatus
        {
            Replicas = status.Replicas,
            FullyLabeledReplicas = status.FullyLabeledReplicas,
            ReadyReplicas = status.ReadyReplicas,
            AvailableReplicas = status.AvailableReplicas,
            ObservedGeneration = status.ObservedGeneration,
            Conditions = status.Conditions?.Select(c => new ReplicationControllerCondition
            {
                Type = c.Type,
                Status = c.Status,
                Reason = c.Reason,
                Message = c.Message,
                LastTransitionTime = c.LastTransitionTime,
            }).ToArray(),
        },
    };
}
