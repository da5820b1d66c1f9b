using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.Deployments;

/// <summary>Writes the replica sets of a deployment.</summary>
internal sealed class ReplicaSetWriter(IKubernetesClient client, Informer<ReplicaSet> sets, EventRecorder events)
{
    /// <summary>Sets the number of replicas, and notes on the set what the deployment wants in all.</summary>
    public async Task<ReplicaSet> ScaleAsync(Deployment deployment, ReplicaSet set, int replicas, CancellationToken cancellationToken)
    {
        var desired = deployment.Spec.Replicas ?? 1;
        var annotations = DeploymentAnnotations.Scaled(set, desired, desired + RolloutLimits.Of(deployment).Surge);
        var before = set.Spec.Replicas ?? 0;
        if (before == replicas && annotations.All(a => set.Metadata.Annotations?.GetValueOrDefault(a.Key) == a.Value))
            return set;
        var scaled = await UpdateAsync(
            set with { Metadata = set.Metadata with { Annotations = annotations }, Spec = set.Spec with { Replicas = replicas } }, cancellationToken);
        if (before != replicas)
            Tell(deployment, set.Metadata.Name!, before, replicas);
        return scaled;
    }

    /// <summary>Writes a changed replica set.</summary>
    public async Task<ReplicaSet> UpdateAsync(ReplicaSet set, CancellationToken cancellationToken)
    {
        var updated = await client.UpdateAsync(set, cancellationToken);
        sets.Observe(updated);
        return updated;
    }

    /// <summary>Creates the replica set of the deployment's present template; null when the name is taken by another template's.</summary>
    public async Task<ReplicaSet?> CreateAsync(
        Deployment deployment, IReadOnlyList<ReplicaSet> others, long revision, CancellationToken cancellationToken)
    {
        var hash = PodTemplates.Hash(deployment.Spec.Template, deployment.Status.CollisionCount ?? 0);
        var desired = deployment.Spec.Replicas ?? 1;
        var recreates = deployment.Spec.Strategy.Type == DeploymentStrategyType.Recreate;
        var replicas = recreates && others.Count > 0 ? 0 : RolloutMath.NewReplicas(deployment, others, 0);
        var wanted = new ReplicaSet
        {
            Metadata = new ObjectMeta
            {
                Name = $"{deployment.Metadata.Name}-{hash}",
                Namespace = deployment.Metadata.Namespace,
                Labels = PodTemplates.With(deployment.Spec.Template.Metadata.Labels, hash),
                Annotations = DeploymentAnnotations.ForNewSet(deployment, revision, desired + RolloutLimits.Of(deployment).Surge),
                OwnerReferences = [Owners.ControlledBy(deployment)],
            },
            Spec = new ReplicaSetSpec
            {
                Replicas = replicas,
                MinReadySeconds = deployment.Spec.MinReadySeconds,
                Selector = (deployment.Spec.Selector ?? new LabelSelector()) with { MatchLabels = PodTemplates.With(deployment.Spec.Selector?.MatchLabels, hash) },
                Template = PodTemplates.WithHash(deployment.Spec.Template, hash),
            },
        };
        var created = await client.TryCreateAsync(wanted, cancellationToken);
        if (created is null)
        {
            var existing = await client.GetAsync<ReplicaSet>(wanted.Metadata.Name, wanted.Metadata.Namespace, cancellationToken);
            sets.Observe(existing);
            return Owners.IsControlledBy(existing.Metadata, deployment.Metadata) && PodTemplates.Same(existing.Spec.Template, deployment.Spec.Template)
                ? existing
                : null;
        }

        sets.Observe(created);
        if (replicas > 0)
            Tell(deployment, created.Metadata.Name!, 0, replicas);
        return created;
    }

    /// <summary>Deletes a replica set that is no longer needed.</summary>
    public Task DeleteAsync(ReplicaSet set, CancellationToken cancellationToken) => client.TryDeleteAsync<ReplicaSet>(
        set.Metadata.Name!, set.Metadata.Namespace, new DeleteOptions { Preconditions = new() { Uid = set.Metadata.Uid } }, cancellationToken);

    private void Tell(Deployment deployment, string set, int before, int after) => events.Normal(
        deployment,
        "ScalingReplicaSet",
        FormattableString.Invariant($"Scaled {(after > before ? "up" : "down")} replica set {set} from {before} to {after}"));
}
