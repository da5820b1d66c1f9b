using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Controllers.Pods;

/// <summary>A controller of objects that control pods: it looks at an object whenever the object or one of its pods changes.</summary>
/// <typeparam name="T">The objects; their informer has an index by namespace.</typeparam>
public abstract class PodOwnerController<T> : Controller<ObjectKey>
    where T : class, IResource<T>
{
    private readonly Informer<T> _owners;
    private readonly Adoption<Pod> _adoption;

    /// <summary>A controller that does nothing until it runs.</summary>
    /// <param name="name">Its name, also in events.</param>
    /// <param name="workers">How many objects are worked on at once.</param>
    /// <param name="context">What it works with.</param>
    /// <param name="events">Where it says what it does.</param>
    /// <param name="owners">The objects.</param>
    protected PodOwnerController(string name, int workers, ControllerContext context, EventRecorder events, Informer<T> owners)
        : base(name, workers, context.Time, context.Logger)
    {
        (Client, Informers, Events, _owners) = (context.Client, context.Informers, events.As(name), owners);
        _adoption = new Adoption<Pod>(context.Client, context.Informers.Pods, PodState.IsActive);
    }

    /// <summary>The cluster's API.</summary>
    protected IKubernetesClient Client { get; }

    /// <summary>Its objects.</summary>
    protected SharedInformers Informers { get; }

    /// <summary>Where the controller says what it does.</summary>
    protected EventRecorder Events { get; }

    /// <summary>Which pods an object means.</summary>
    protected abstract LabelSelector? SelectorOf(T owner);

    /// <inheritdoc/>
    protected override void Start()
    {
        _owners.OnChange(change => Queue.Add(ObjectKey.Of(change.Latest.Metadata)));
        Informers.Pods.OnChange(change =>
        {
            Enqueue(change.Before);
            Enqueue(change.After);
        });
    }

    /// <summary>The pods of an object, after adopting and releasing (<see cref="Adoption{TChild}"/>).</summary>
    protected Task<IReadOnlyList<Pod>> ClaimAsync(T owner, CancellationToken cancellationToken) =>
        _adoption.ClaimAsync(owner, Selector.From(SelectorOf(owner)), cancellationToken);

    /// <summary>Creates a pod and says so; a refusal is said, too.</summary>
    /// <exception cref="KubernetesApiException">The API refused it.</exception>
    protected async Task<Pod> CreateAsync(T owner, Pod pod, CancellationToken cancellationToken)
    {
        try
        {
            var created = await Client.CreateAsync(pod, cancellationToken);
            Informers.Pods.Observe(created);
            Events.Normal(owner, "SuccessfulCreate", "Created pod: " + created.Metadata.Name);
            return created;
        }
        catch (KubernetesApiException e)
        {
            SayRefused(owner, e, "Error creating: " + e.Message);
            throw;
        }
    }

    /// <summary>Says that a pod could not be made. In a namespace that is being deleted nothing can, and nobody needs to hear of it.</summary>
    protected void SayRefused(T owner, KubernetesApiException refusal, string message)
    {
        if (!refusal.Message.Contains("being terminated", StringComparison.Ordinal))
            Events.Warning(owner, "FailedCreate", message);
    }

    /// <summary>Deletes a pod, if it is still the same, and says so.</summary>
    protected async Task DeleteAsync(T owner, Pod pod, CancellationToken cancellationToken)
    {
        var only = new DeleteOptions { Preconditions = new() { Uid = pod.Metadata.Uid } };
        if (await Client.TryDeleteAsync<Pod>(pod.Metadata.Name!, pod.Metadata.Namespace, only, cancellationToken))
            Events.Normal(owner, "SuccessfulDelete", DeletionMessage(owner, pod));
    }

    /// <summary>What the event of a deletion says.</summary>
    protected virtual string DeletionMessage(T owner, Pod pod) => "Deleted pod: " + pod.Metadata.Name;

    /// <summary>Looks at an object again when its ready pods have been so for long enough to be available.</summary>
    protected void LookAgainWhenAvailable(ObjectKey key, int? minReadySeconds, IEnumerable<Pod> pods)
    {
        if (minReadySeconds is not > 0)
            return;
        var now = Time.GetUtcNow();
        var waits = pods.Select(PodState.ReadySince).OfType<DateTimeOffset>().Select(since => since.AddSeconds(minReadySeconds.Value) - now);
        foreach (var wait in waits.Where(w => w > TimeSpan.Zero))
            Queue.AddAfter(key, wait + TimeSpan.FromMilliseconds(100));
    }

    private void Enqueue(Pod? pod)
    {
        if (pod is null)
            return;
        var ns = pod.Metadata.Namespace ?? "";
        if (Owners.Controller(pod.Metadata) is { } controller)
        {
            if (controller.Kind == T.Definition.Kind)
                Queue.Add(new ObjectKey(ns, controller.Name));
            return;
        }

        foreach (var owner in _owners.ByIndex(SharedInformers.ByNamespace, ns))
        {
            if (pod.Metadata.Labels is { Count: > 0 } && Selector.From(SelectorOf(owner)).Matches(pod.Metadata.Labels))
                Queue.Add(ObjectKey.Of(owner.Metadata));
        }
    }
}
