using System.Globalization;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Coordination.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Node;

namespace Platform.NodeAgent.Monitoring.Events;

/// <summary>The lease of the one node that sends the cluster's events; it also keeps how far they are sent.</summary>
public sealed class EventLease(IKubernetesClient client, string nodeName, TimeProvider time)
{
    /// <summary>Annotation: resource version up to which events are sent.</summary>
    public const string SentAnnotation = "monitoring.platform.internal/sent-events";

    private const int DurationSeconds = 30;
    private Lease? _lease;

    /// <summary>How often the holder renews, and the others look.</summary>
    public static TimeSpan Period { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Resource version up to which events are sent.</summary>
    public long Sent => _lease?.Metadata.Annotations is { } annotations && annotations.TryGetValue(SentAnnotation, out var text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var sent) ? sent : 0;

    /// <summary>Takes the lease if it is free or this node's; whether it is held now.</summary>
    public async Task<bool> TryHoldAsync(CancellationToken cancel)
    {
        var lease = await client.FindAsync<Lease>(MonitoringSecret.LeaseName, MonitoringSecret.Namespace, cancel);
        if (lease is null)
            return false;
        var renewed = (DateTimeOffset?)lease.Spec.RenewTime;
        var free = string.IsNullOrEmpty(lease.Spec.HolderIdentity) || renewed is not { } at || time.GetUtcNow() - at > TimeSpan.FromSeconds(DurationSeconds);
        if (lease.Spec.HolderIdentity != nodeName && !free)
            return false;
        return await UpdateAsync(lease, lease.Metadata.Annotations, cancel);
    }

    /// <summary>Renews, and records how far events are sent; whether the lease is still held.</summary>
    public Task<bool> RenewAsync(long sent, CancellationToken cancel)
    {
        var annotations = new Dictionary<string, string>(_lease!.Metadata.Annotations ?? new Dictionary<string, string>())
        {
            [SentAnnotation] = sent.ToString(CultureInfo.InvariantCulture),
        };
        return UpdateAsync(_lease, annotations, cancel);
    }

    // The resource version sees to it that only one of two that try has it.
    private async Task<bool> UpdateAsync(Lease lease, IReadOnlyDictionary<string, string>? annotations, CancellationToken cancel)
    {
        MicroTime now = time.GetUtcNow();
        try
        {
            _lease = await client.UpdateAsync(lease with
            {
                Metadata = lease.Metadata with { Annotations = annotations },
                Spec = lease.Spec with { HolderIdentity = nodeName, LeaseDurationSeconds = DurationSeconds, RenewTime = now },
            }, cancel);
            return true;
        }
        catch (KubernetesApiException e) when (e.IsConflict || e.IsNotFound)
        {
            return false;
        }
    }
}
