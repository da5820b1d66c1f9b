using Platform.ControlPlane.Controllers.Machinery;
using Platform.ControlPlane.Controllers.Pods;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Deployments;

/// <summary>Takes the steps of a rollout.</summary>
internal sealed class Rollout(ReplicaSetWriter sets, Informer<Pod> pods)
{
    /// <summary>Follows a changed number of replicas without moving the rollout forward.</summary>
    public async Task KeepProportionsAsync(
        Deployment deployment, IReadOnlyList<ReplicaSet> all, ReplicaSet? present, CancellationToken cancellationToken)
    {
        var desired = deployment.Spec.Replicas ?? 1;
        var active = all.Where(s => (s.Spec.Replicas ?? 0) > 0).ToList();
        if (active.Count <= 1)
        {
            // One set, or none: the only active one, else the present, else the newest takes all of it.
            var only = active.FirstOrDefault() ?? present ?? all.MaxBy(s => s.Metadata.CreationTimestamp?.Value);
            if (only is not null)
                await sets.ScaleAsync(deployment, only, desired, cancellationToken);
            return;
        }

        if (present is not null && IsSaturated(deployment, present))
        {
            foreach (var set in active.Where(s => s.Metadata.Uid != present.Metadata.Uid))
                await sets.ScaleAsync(deployment, set, 0, cancellationToken);
            return;
        }

        if (deployment.Spec.Strategy.Type == DeploymentStrategyType.Recreate)
            return;
        var sizes = RolloutMath.Proportions(deployment, active);
        for (var i = 0; i < active.Count; i++)
            await sets.ScaleAsync(deployment, active[i], sizes[i], cancellationToken);
    }

    /// <summary>Takes one step of the strategy.</summary>
    public Task StepAsync(Deployment deployment, IReadOnlyList<ReplicaSet> all, ReplicaSet present, CancellationToken cancellationToken)
    {
        var old = all.Where(s => s.Metadata.Uid != present.Metadata.Uid).ToList();
        return deployment.Spec.Strategy.Type == DeploymentStrategyType.Recreate
            ? RecreateAsync(deployment, old, present, cancellationToken)
            : RollAsync(deployment, all, old, present, cancellationToken);
    }

    private static bool IsSaturated(Deployment deployment, ReplicaSet set)
    {
        var desired = deployment.Spec.Replicas ?? 1;
        return set.Spec.Replicas == desired && DeploymentAnnotations.Desired(set) == desired && (set.Status.AvailableReplicas ?? 0) == desired;
    }

    private async Task RecreateAsync(Deployment deployment, List<ReplicaSet> old, ReplicaSet present, CancellationToken cancellationToken)
    {
        var active = old.Where(s => (s.Spec.Replicas ?? 0) > 0).ToList();
        foreach (var set in active)
            await sets.ScaleAsync(deployment, set, 0, cancellationToken);
        var running = old.SelectMany(s => pods.ByIndex(SharedInformers.ByController, s.Metadata.Uid ?? "")).Any(p => !PodState.IsFinished(p));
        if (active.Count == 0 && !running)
            await sets.ScaleAsync(deployment, present, deployment.Spec.Replicas ?? 1, cancellationToken);
    }

    private async Task RollAsync(
        Deployment deployment, IReadOnlyList<ReplicaSet> all, List<ReplicaSet> old, ReplicaSet present, CancellationToken cancellationToken)
    {
        var desired = deployment.Spec.Replicas ?? 1;
        var current = present.Spec.Replicas ?? 0;
        var target = current > desired ? desired : RolloutMath.NewReplicas(deployment, all, current);
        if (target != current)
        {
            await sets.ScaleAsync(deployment, present, target, cancellationToken);
            return;
        }

        await ScaleOldDownAsync(deployment, all, old, present, cancellationToken);
    }

    private async Task ScaleOldDownAsync(
        Deployment deployment, IReadOnlyList<ReplicaSet> all, List<ReplicaSet> old, ReplicaSet present, CancellationToken cancellationToken)
    {
        var minimum = (deployment.Spec.Replicas ?? 1) - RolloutLimits.Of(deployment).Unavailable;
        var newUnavailable = (present.Spec.Replicas ?? 0) - (present.Status.AvailableReplicas ?? 0);
        var removable = RolloutMath.Specified(all) - minimum - newUnavailable;
        if (removable <= 0)
            return;

        // First what does not work anyway, oldest first; removing it costs no availability.
        var sizes = old.OrderBy(s => s.Metadata.CreationTimestamp?.Value).Select(s => (Set: s, Size: s.Spec.Replicas ?? 0)).ToArray();
        for (var i = 0; i < sizes.Length && removable > 0; i++)
        {
            var broken = Math.Min(removable, sizes[i].Size - (sizes[i].Set.Status.AvailableReplicas ?? 0));
            if (broken <= 0)
                continue;
            sizes[i].Size -= broken;
            removable -= broken;
        }

        var spare = Math.Min(removable, RolloutMath.Available(all) - minimum);
        for (var i = 0; i < sizes.Length && spare > 0; i++)
        {
            var step = Math.Min(spare, sizes[i].Size);
            sizes[i].Size -= step;
            spare -= step;
        }

        foreach (var (set, size) in sizes.Where(s => s.Size != (s.Set.Spec.Replicas ?? 0)))
            await sets.ScaleAsync(deployment, set, size, cancellationToken);
    }
}
