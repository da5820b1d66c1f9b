using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Controllers.Deployments;

/// <summary>Rolls the pods of a deployment from one template to the next by scaling one replica set up and the others down.</summary>
/// <remarks>
/// 0. Adopt matching replica sets that nobody controls, release own ones that no longer match. 1. Find the replica set of the present template, or create it, and number it. 2. Paused, or its scale changed: keep the
/// proportions. 3. Otherwise take one step of the strategy. 4. Remove replica sets beyond the history. 5. Write the status.
/// </remarks>
public sealed class DeploymentController : Controller<ObjectKey>
{
    private const int Workers = 2;
    private readonly ControllerContext _context;
    private readonly SharedInformers _informers;
    private readonly EventRecorder _events;
    private readonly ReplicaSetWriter _sets;
    private readonly Rollout _rollout;
    private readonly Adoption<ReplicaSet> _adoption;

    /// <summary>A controller that does nothing until it runs.</summary>
    public DeploymentController(ControllerContext context, EventRecorder events)
        : base("deployment-controller", Workers, context.Time, context.Logger)
    {
        (_context, _informers, _events) = (context, context.Informers, events.As("deployment-controller"));
        _sets = new ReplicaSetWriter(context.Client, _informers.ReplicaSets, events);
        _rollout = new Rollout(_sets, _informers.Pods);
        _adoption = new Adoption<ReplicaSet>(context.Client, _informers.ReplicaSets, s => s.Metadata.DeletionTimestamp is null);
    }

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_informers.Deployments.Find(key) is not { } deployment)
            return;
        var owned = (await _adoption.ClaimAsync(deployment, Selector.From(deployment.Spec.Selector), cancellationToken)).ToList();
        var present = FindPresent(deployment, owned);
        if (deployment.Metadata.DeletionTimestamp is not null)
        {
            await WriteStatusAsync(key, deployment, owned, present, cancellationToken);
            return;
        }

        deployment = await NotePauseAsync(deployment, cancellationToken);
        var paused = deployment.Spec.Paused == true;
        (deployment, present) = await NumberAsync(deployment, owned, present, create: !paused, cancellationToken);
        if (present is null && !paused)
            return;
        Replace(owned, present);

        if (paused || ScaleChanged(deployment, owned))
            await _rollout.KeepProportionsAsync(deployment, owned, present, cancellationToken);
        else
            await _rollout.StepAsync(deployment, owned, present!, cancellationToken);

        var now = _informers.ReplicaSets.ByIndex(SharedInformers.ByController, deployment.Metadata.Uid ?? "").ToList();
        present = now.FirstOrDefault(s => s.Metadata.Uid == present?.Metadata.Uid) ?? present;
        if (!paused && DeploymentStatusCalculator.IsComplete(deployment, DeploymentStatusCalculator.Calculate(deployment, now, present, Time.GetUtcNow())))
            await RemoveOldAsync(deployment, now, present, cancellationToken);
        await WriteStatusAsync(key, deployment, now, present, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _informers.Deployments.OnChange(change => Queue.Add(ObjectKey.Of(change.Latest.Metadata)));
        _informers.ReplicaSets.OnChange(change =>
        {
            if (Owners.Controller(change.Latest.Metadata) is { Kind: "Deployment" } owner)
                Queue.Add(new ObjectKey(change.Latest.Metadata.Namespace ?? "", owner.Name));
            else if (change.After is { Metadata.DeletionTimestamp: null } orphan && Owners.Controller(orphan.Metadata) is null)
                EnqueueSelecting(orphan);
        });

        // Recreate waits for the last old pod to be gone, which no replica set tells of.
        _informers.Pods.OnChange(change =>
        {
            if (change.After is null && Owners.Controller(change.Before!.Metadata) is { Kind: "ReplicaSet" } owner
                && _informers.ReplicaSets.Find(change.Before.Metadata.Namespace, owner.Name) is { } set
                && Owners.Controller(set.Metadata) is { Kind: "Deployment" } deployment)
                Queue.Add(new ObjectKey(set.Metadata.Namespace ?? "", deployment.Name));
        });
    }

    private void EnqueueSelecting(ReplicaSet orphan)
    {
        foreach (var deployment in _informers.Deployments.ByIndex(SharedInformers.ByNamespace, orphan.Metadata.Namespace ?? ""))
        {
            if (Selector.From(deployment.Spec.Selector).Matches(orphan.Metadata.Labels))
                Queue.Add(ObjectKey.Of(deployment.Metadata));
        }
    }

    private static ReplicaSet? FindPresent(Deployment deployment, IEnumerable<ReplicaSet> owned) => owned
        .OrderBy(s => s.Metadata.CreationTimestamp?.Value).ThenBy(s => s.Metadata.Name, StringComparer.Ordinal)
        .FirstOrDefault(s => PodTemplates.Same(s.Spec.Template, deployment.Spec.Template));

    private static void Replace(List<ReplicaSet> owned, ReplicaSet? present)
    {
        if (present is null)
            return;
        owned.RemoveAll(s => s.Metadata.Uid == present.Metadata.Uid);
        owned.Add(present);
    }

    private static bool ScaleChanged(Deployment deployment, IEnumerable<ReplicaSet> owned) => owned.Any(s =>
        (s.Spec.Replicas ?? 0) > 0 && DeploymentAnnotations.Desired(s) is { } desired && desired != (deployment.Spec.Replicas ?? 1));

    private async Task<(Deployment Deployment, ReplicaSet? Present)> NumberAsync(
        Deployment deployment, List<ReplicaSet> owned, ReplicaSet? present, bool create, CancellationToken cancellationToken)
    {
        var others = owned.Where(s => s.Metadata.Uid != present?.Metadata.Uid).ToList();
        var revision = others.Select(s => DeploymentAnnotations.RevisionOf(s.Metadata)).DefaultIfEmpty().Max() + 1;
        if (present is not null)
        {
            var annotations = DeploymentAnnotations.Refreshed(present, deployment, revision);
            if (annotations is not null || present.Spec.MinReadySeconds != deployment.Spec.MinReadySeconds)
            {
                present = await _sets.UpdateAsync(
                    present with
                    {
                        Metadata = present.Metadata with { Annotations = annotations ?? present.Metadata.Annotations },
                        Spec = present.Spec with { MinReadySeconds = deployment.Spec.MinReadySeconds },
                    },
                    cancellationToken);
            }
        }
        else if (create)
        {
            (deployment, present) = await CreateAsync(deployment, others, revision, cancellationToken);
        }

        if (present is null)
            return (deployment, null);
        var number = DeploymentAnnotations.RevisionOf(present.Metadata);
        return (DeploymentAnnotations.RevisionOf(deployment.Metadata) == number ? deployment : await NoteRevisionAsync(deployment, number, cancellationToken), present);
    }

    private async Task<(Deployment Deployment, ReplicaSet? Created)> CreateAsync(
        Deployment deployment, List<ReplicaSet> others, long revision, CancellationToken cancellationToken)
    {
        try
        {
            if (await _sets.CreateAsync(deployment, others, revision, cancellationToken) is { } created)
            {
                var message = $"Created new replica set \"{created.Metadata.Name}\"";
                return (await NoteProgressAsync(deployment, true, DeploymentConditions.NewSetCreated, message, cancellationToken), created);
            }
        }
        catch (KubernetesApiException e) when (e.IsInvalid || e.Code == 403)
        {
            var message = $"Failed to create new replica set: {e.Message}";
            _events.Warning(deployment, DeploymentConditions.SetCreateError, message);
            await NoteProgressAsync(deployment, false, DeploymentConditions.SetCreateError, message, cancellationToken);
            throw;
        }

        // The hash collided with another template's: count it, which changes the name, and begin again.
        var status = deployment.Status with { CollisionCount = (deployment.Status.CollisionCount ?? 0) + 1 };
        return (Observed(await _context.Client.UpdateStatusAsync(deployment with { Status = status }, cancellationToken)), null);
    }

    private async Task<Deployment> NoteRevisionAsync(Deployment deployment, long revision, CancellationToken cancellationToken)
    {
        var annotations = new Dictionary<string, string>(deployment.Metadata.Annotations ?? new Dictionary<string, string>())
        {
            [DeploymentAnnotations.Revision] = FormattableString.Invariant($"{revision}"),
        };
        return Observed(await _context.Client.UpdateAsync(
            deployment with { Metadata = deployment.Metadata with { Annotations = annotations } }, cancellationToken));
    }

    private async Task<Deployment> NotePauseAsync(Deployment deployment, CancellationToken cancellationToken)
    {
        if (deployment.Spec.ProgressDeadlineSeconds is null)
            return deployment;
        var reason = DeploymentConditions.Find(deployment.Status.Conditions, DeploymentConditions.Progressing)?.Reason;
        var paused = deployment.Spec.Paused == true;
        if (paused && reason is not (DeploymentConditions.Paused or DeploymentConditions.TimedOut))
            return await NoteProgressAsync(deployment, null, DeploymentConditions.Paused, "Deployment is paused", cancellationToken);
        if (!paused && reason == DeploymentConditions.Paused)
            return await NoteProgressAsync(deployment, null, DeploymentConditions.Resumed, "Deployment is resumed", cancellationToken);
        return deployment;
    }

    private async Task<Deployment> NoteProgressAsync(
        Deployment deployment, bool? status, string reason, string message, CancellationToken cancellationToken)
    {
        var conditions = DeploymentConditions.Set(
            deployment.Status.Conditions, DeploymentConditions.Progressing, status ?? false, reason, message, Time.GetUtcNow());
        if (status is null)
            conditions = [.. conditions.Select(c => c.Type == DeploymentConditions.Progressing ? c with { Status = ConditionStatus.Unknown } : c)];
        return Observed(await _context.Client.UpdateStatusAsync(
            deployment with { Status = deployment.Status with { Conditions = conditions } }, cancellationToken));
    }

    private async Task RemoveOldAsync(Deployment deployment, List<ReplicaSet> all, ReplicaSet? present, CancellationToken cancellationToken)
    {
        var old = all
            .Where(s => s.Metadata.Uid != present?.Metadata.Uid && s.Metadata.DeletionTimestamp is null)
            .Where(s => s.Spec.Replicas is 0 && s.Status.Replicas == 0 && (s.Status.ObservedGeneration ?? 0) >= (s.Metadata.Generation ?? 0))
            .OrderBy(s => DeploymentAnnotations.RevisionOf(s.Metadata))
            .ToList();
        foreach (var set in old.Take(Math.Max(0, old.Count - (deployment.Spec.RevisionHistoryLimit ?? 10))))
            await _sets.DeleteAsync(set, cancellationToken);
    }

    private async Task WriteStatusAsync(
        ObjectKey key, Deployment deployment, IReadOnlyList<ReplicaSet> all, ReplicaSet? present, CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        var status = DeploymentStatusCalculator.Calculate(deployment, all, present, now);
        if (deployment.Spec.Paused != true)
            status = DeploymentStatusCalculator.WithProgress(deployment, status, all, present, now);
        if (!DeploymentStatusCalculator.Same(status, deployment.Status))
            Observed(await _context.Client.UpdateStatusAsync(deployment with { Status = status }, cancellationToken));
        if (DeploymentStatusCalculator.UntilDeadline(deployment, status, now) is { } wait)
            Queue.AddAfter(key, wait);
    }

    private Deployment Observed(Deployment written)
    {
        _informers.Deployments.Observe(written);
        return written;
    }
}
