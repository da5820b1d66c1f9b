using System.Collections.Concurrent;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Coordination.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Node;

/// <summary>
/// The lease by which one who leads connections to pods, a node or the cluster's router, says that it lives and which endpoints it
/// follows: renewed every ten seconds, and at once when the rules in force follow a newer state of the endpoints.
/// </summary>
/// <param name="client">The cluster's API.</param>
/// <param name="holder">Name of the lease: the node's, or <see cref="Router"/>.</param>
/// <param name="time">Measures the periods.</param>
/// <param name="onFailure">Told of each failure, before the next attempt.</param>
public sealed class RoutingLease(IKubernetesClient client, string holder, TimeProvider time, Action<Exception> onFailure)
{
    /// <summary>Namespace of the leases.</summary>
    public const string Namespace = "kube-node-lease";

    /// <summary>The lease of what leads LoadBalancer addresses to pods.</summary>
    public const string Router = "cluster-router";

    /// <summary>Annotation: resource version of the EndpointSlices that the rules in force are made from.</summary>
    public const string ObservedAnnotation = "routing.platform.internal/observed-endpoints";

    /// <summary>How long a lease counts without being renewed, in seconds.</summary>
    public const int DurationSeconds = 40;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);
    private readonly SemaphoreSlim _wake = new(0);
    private readonly ConcurrentDictionary<string, string?> _said = [];
    private Lease? _lease;

    /// <summary>The rules in force are as the endpoints were at this resource version.</summary>
    public void Observed(string version) => Say(ObservedAnnotation, version);

    /// <summary>Says something in an annotation of the lease; null takes it back.</summary>
    public void Say(string annotation, string? value)
    {
        if (_said.TryGetValue(annotation, out var said) && said == value) return;
        _said[annotation] = value;
        _wake.Release();
    }

    /// <summary>Renews until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            using (var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
            {
                limit.CancelAfter(Limit);
                try
                {
                    await RenewAsync(limit.Token);
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested
                    && e is KubernetesApiException or HttpRequestException or IOException or OperationCanceledException or System.Text.Json.JsonException)
                {
                    _lease = null;
                    onFailure(e);
                }
            }
            await WaitAsync(_lease is null ? RetryAfter : Period, cancellationToken);
        }
    }

    // What comes while one renewal is under way is in the next.
    private async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(Task.Delay(longest, time, limit.Token), _wake.WaitAsync(limit.Token));
        await limit.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        while (_wake.Wait(0, CancellationToken.None))
        {
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        MicroTime now = time.GetUtcNow();
        _lease ??= await client.FindAsync<Lease>(holder, Namespace, cancellationToken);
        // What an earlier run said holds until this one knows better: rules outlive whoever made them.
        var annotations = new Dictionary<string, string>(_lease?.Metadata.Annotations ?? new Dictionary<string, string>());
        foreach (var (annotation, value) in _said)
        {
            if (value is null) annotations.Remove(annotation);
            else annotations[annotation] = value;
        }
        if (_lease is null)
        {
            _lease = await client.CreateAsync(new Lease
            {
                Metadata = new ObjectMeta { Name = holder, Namespace = Namespace, Annotations = annotations },
                Spec = new LeaseSpec { HolderIdentity = holder, LeaseDurationSeconds = DurationSeconds, RenewTime = now },
            }, cancellationToken);
            return;
        }
        _lease = await client.UpdateAsync(_lease with
        {
            Metadata = _lease.Metadata with { Annotations = annotations },
            Spec = _lease.Spec with { HolderIdentity = holder, LeaseDurationSeconds = DurationSeconds, RenewTime = now },
        }, cancellationToken);
    }
}
