using System.Globalization;
using System.Text.Json;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Coordination.V1;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Node;

namespace Platform.NodeAgent.Network;

/// <summary>
/// Knows when no new connection comes to a pod any more: when every node's rules, and the router's, follow a state of the
/// endpoints in which the pod is ending. Then it can be told to stop without a failed connection.
/// </summary>
public sealed partial class ConnectionDrain(ServiceDirectory directory, IKubernetesClient client, TimeProvider time, ILogger<ConnectionDrain> logger)
{
    /// <summary>What waits at most, whatever the pod's grace period.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SliceDelay = TimeSpan.FromSeconds(1);

    /// <summary>For connections that were led here just before: their requests are under way, or not yet read by a busy pod.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(300);

    /// <summary>Waits until nobody leads new connections to a pod that is being deleted; at most for half of its grace period.</summary>
    public async Task WaitAsync(Pod pod, TimeSpan grace, CancellationToken cancel)
    {
        var bound = grace / 2 < Longest ? grace / 2 : Longest;
        var begun = time.GetTimestamp();
        string? missing = "the endpoint slices";
        long? version = null;
        while (time.GetElapsedTime(begun) < bound)
        {
            // Kept from when it was first seen: later changes of a slice are none of this pod's.
            version ??= directory.RemovalOf(pod) is var removal
                && (removal.Place == EndpointPlace.Removed || (removal.Place == EndpointPlace.Unknown && time.GetElapsedTime(begun) > SliceDelay))
                ? removal.Version : null;
            if (version == 0)
                return;
            if (version is { } removed)
            {
                missing = await FindMissingAsync(removed, cancel);
                if (missing is null)
                {
                    await Task.Delay(Settle, time, cancel);
                    LogDrained(pod.Metadata.Namespace, pod.Metadata.Name, (int)time.GetElapsedTime(begun).TotalMilliseconds);
                    return;
                }
            }

            await Task.Delay(Look, time, cancel);
        }

        if (bound > TimeSpan.Zero)
            LogUndrained(pod.Metadata.Namespace, pod.Metadata.Name, missing, bound.TotalSeconds);
    }

    /// <summary>Someone alive whose rules may still be of before a version of the endpoints; null when there is nobody.</summary>
    public async Task<string?> FindMissingAsync(long version, CancellationToken cancel)
    {
        try
        {
            var now = time.GetUtcNow();
            await foreach (var lease in client.ListAllAsync<Lease>(RoutingLease.Namespace, null, cancel))
                if (IsBehind(lease, version, now))
                    return lease.Metadata.Name;
            return null;
        }
        catch (Exception e) when (e is KubernetesApiException or HttpRequestException or IOException or JsonException)
        {
            return $"the API server ({e.Message})";
        }
    }

    /// <summary>Whether a lease is one of a living router of connections that has not seen this version yet.</summary>
    public static bool IsBehind(Lease lease, long version, DateTimeOffset now)
    {
        // Who has never said what it follows has no rules yet, or does not take part.
        if (lease.Metadata.Annotations?.TryGetValue(RoutingLease.ObservedAnnotation, out var text) != true)
            return false;
        var lives = lease.Spec.RenewTime is { } renewed && now - renewed.Value < TimeSpan.FromSeconds(lease.Spec.LeaseDurationSeconds ?? RoutingLease.DurationSeconds);
        return lives && !(long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var observed) && observed >= version);
    }

    [LoggerMessage(3201, LogLevel.Information, "Pod {Namespace}/{Name}: no new connections after {Milliseconds} ms, it is told to stop")]
    private partial void LogDrained(string? @namespace, string? name, int milliseconds);

    [LoggerMessage(3202, LogLevel.Warning, "Pod {Namespace}/{Name}: {Missing} did not confirm within {Seconds} s that it gets no new connections; it is told to stop")]
    private partial void LogUndrained(string? @namespace, string? name, string? missing, double seconds);
}
