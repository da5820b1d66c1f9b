using System.Collections.Concurrent;
using System.Threading.Channels;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.NodeAgent.Pods.Runtime;

namespace Platform.NodeAgent.Pods.Events;

/// <summary>Reports what happens to pods as Events: repeated ones are counted up, and a pod cannot flood the server.</summary>
public sealed class PodEvents(IPodApi api, string nodeName, TimeProvider time)
{
    private const int MaxQueued = 1000;
    private const int MaxMessageLength = 1024;

    /// <summary>Events a pod may have in a burst, and how long one more takes to become free.</summary>
    private const int Burst = 25;

    private static readonly TimeSpan Refill = TimeSpan.FromMinutes(5);
    private readonly Channel<Event> _queue = Channel.CreateBounded<Event>(
        new BoundedChannelOptions(MaxQueued) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly ConcurrentDictionary<string, PodRecord> _pods = new();

    public void Normal(Pod pod, string? container, string reason, string message) => Add(pod, container, "Normal", reason, message);

    public void Warning(Pod pod, string? container, string reason, string message) => Add(pod, container, "Warning", reason, message);

    /// <summary>Sends what is queued, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await foreach (var happened in _queue.Reader.ReadAllAsync(cancel))
            await api.RecordAsync(happened, cancel);
    }

    public void Forget(string uid) => _pods.TryRemove(uid, out _);

    private void Add(Pod pod, string? container, string type, string reason, string message)
    {
        var now = time.GetUtcNow();
        var text = message.Length <= MaxMessageLength ? message : message[..MaxMessageLength];
        var record = _pods.GetOrAdd(pod.Metadata.Uid ?? "", _ => new PodRecord(Burst, now));
        Event next;
        lock (record)
        {
            record.Tokens = Math.Min(Burst, record.Tokens + (now - record.At) / Refill);
            record.At = now;
            if (record.Tokens < 1)
                return;
            record.Tokens--;
            var key = (container, reason, text);
            next = record.Sent.TryGetValue(key, out var old)
                ? old with { Count = (old.Count ?? 1) + 1, LastTimestamp = now }
                : New(pod, container, type, reason, text, now);
            record.Sent[key] = next;
        }

        _queue.Writer.TryWrite(next);
    }

    private Event New(Pod pod, string? container, string type, string reason, string message, DateTimeOffset now) => new()
    {
        Metadata = new ObjectMeta
        {
            // Unique by time, as upstream's are, so that events of a recreated pod do not collide.
            Name = $"{pod.Metadata.Name}.{now.UtcTicks:x}{Random.Shared.Next(0x10000):x4}",
            Namespace = pod.Metadata.Namespace,
        },
        InvolvedObject = new ObjectReference
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Name = pod.Metadata.Name,
            Namespace = pod.Metadata.Namespace,
            Uid = pod.Metadata.Uid,
            ResourceVersion = pod.Metadata.ResourceVersion,
            FieldPath = container is null ? null : PodContainers.FieldPath(pod.Spec, container),
        },
        Type = type,
        Reason = reason,
        Message = message,
        Count = 1,
        FirstTimestamp = now,
        LastTimestamp = now,
        Source = new EventSource { Component = "kubelet", Host = nodeName },
        ReportingComponent = "kubelet",
        ReportingInstance = nodeName,
    };

    private sealed class PodRecord(double tokens, DateTimeOffset at)
    {
        public double Tokens { get; set; } = tokens;

        public DateTimeOffset At { get; set; } = at;

        public Dictionary<(string? Container, string Reason, string Message), Event> Sent { get; } = [];
    }
}
