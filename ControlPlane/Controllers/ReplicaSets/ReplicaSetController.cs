using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Client;

namespace Platform.ControlPlane.Controllers.ReplicaSets;

/// <summary>Keeps as many pods of a replica set as it asks for.</summary>
public sealed class ReplicaSetController : ReplicaController<ReplicaSet>
{
    /// <summary>A controller that does nothing until it runs.</summary>
    public ReplicaSetController(ControllerContext context, EventRecorder events)
        : base("replicaset-controller", context, events, context.Informers.ReplicaSets)
    {
    }

    /// <inheritdoc/>
    protected override ReplicaSet AsReplicaSet(ReplicaSet owner) => owner;

    /// <inheritdoc/>
    protected override ReplicaSet WithStatus(ReplicaSet owner, ReplicaSetStatus status) => owner with { Status = status };
}
