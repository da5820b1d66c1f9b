using System.Globalization;
using System.Threading.Channels;
using Platform.Kubernetes.Core.V1;

namespace Platform.Kubernetes.Client;

/// <summary>Records events about objects without making the caller wait; the same event again raises the count of the first.</summary>
public sealed class EventRecorder
{
    private const int MaxPending = 1000;
    private const int MaxRemembered = 2000;
    private readonly IKubernetesClient client;
    private readonly string component;
    private readonly string? host;
    private readonly TimeProvider time;
    private readonly Channel<Event> pending;
    private readonly Dictionary<EventIdentity, Event> remembered = [];

    /// <summary>A recorder that sends nothing until it runs.</summary>
    /// <param name="client">Where to record.</param>
    /// <param name="component">Who records: <c>kubelet</c>, <c>deployment-controller</c>.</param>
    /// <param name="host">Node on which the component runs; null for the control plane.</param>
    /// <param name="time">Stamps the events.</param>
    public EventRecorder(IKubernetesClient client, string component, string? host, TimeProvider time)
        : this(client, component, host, time, Channel.CreateBounded<Event>(new BoundedChannelOptions(MaxPending) { FullMode = BoundedChannelFullMode.DropOldest }))
    {
    }

    private EventRecorder(IKubernetesClient client, string component, string? host, TimeProvider time, Channel<Event> pending) =>
        (this.client, this.component, this.host, this.time, this.pending) = (client, component, host, time, pending);

    /// <summary>A recorder in another component's name, whose events this one sends.</summary>
    public EventRecorder As(string otherComponent) => new(client, otherComponent, host, time, pending);

    /// <summary>Records that something normal happened.</summary>
    /// <param name="subject">The object.</param>
    /// <param name="reason">One word in upper camel case.</param>
    /// <param name="message">A sentence for people.</param>
    public void Normal(IKubernetesObject subject, string reason, string message) => Record(ReferenceTo(subject), "Normal", reason, message);

    /// <summary>Records that something went wrong.</summary>
    /// <param name="subject">The object.</param>
    /// <param name="reason">One word in upper camel case.</param>
    /// <param name="message">A sentence for people.</param>
    public void Warning(IKubernetesObject subject, string reason, string message) => Record(ReferenceTo(subject), "Warning", reason, message);

    /// <summary>Records an event about a part of an object.</summary>
    /// <param name="subject">The object, with a field path when it is about a part.</param>
    /// <param name="type">Normal or Warning.</param>
    /// <param name="reason">One word in upper camel case.</param>
    /// <param name="message">A sentence for people; cut at 1 KiB.</param>
    public void Record(ObjectReference subject, string type, string reason, string message)
    {
        const int longest = 1024;
        var now = time.GetUtcNow();
        pending.Writer.TryWrite(new Event
        {
            Metadata = new()
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"{subject.Name}.{now.UtcTicks:x}{Random.Shared.Next(4096):x3}"),
                Namespace = string.IsNullOrEmpty(subject.Namespace) ? "default" : subject.Namespace,
            },
            InvolvedObject = subject,
            Type = type,
            Reason = reason,
            Message = message.Length > longest ? message[..longest] : message,
            Source = new EventSource { Component = component, Host = host },
            ReportingComponent = component,
            ReportingInstance = host ?? "",
            FirstTimestamp = now,
            LastTimestamp = now,
            Count = 1,
        });
    }

    /// <summary>A reference to an object, as events carry it.</summary>
    public static ObjectReference ReferenceTo(IKubernetesObject subject) => new()
    {
        ApiVersion = subject.ApiVersion,
        Kind = subject.Kind,
        Namespace = subject.Metadata.Namespace,
        Name = subject.Metadata.Name,
        Uid = subject.Metadata.Uid,
        ResourceVersion = subject.Metadata.ResourceVersion,
    };

    /// <summary>Sends what was recorded until cancelled. An event the API does not take is dropped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in pending.Reader.ReadAllAsync(cancellationToken))
            {
                try
                {
                    await SendAsync(item, cancellationToken);
                }
                catch (Exception e) when (e is KubernetesApiException or HttpRequestException or IOException)
                {
                    remembered.Remove(EventIdentity.Of(item));
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping is the end of recording.
        }
    }

    private async Task SendAsync(Event item, CancellationToken cancellationToken)
    {
        var identity = EventIdentity.Of(item);
        if (remembered.TryGetValue(identity, out var first))
        {
            var again = first with { Count = (first.Count ?? 1) + 1, LastTimestamp = item.LastTimestamp };
            try
            {
                remembered[identity] = await client.UpdateAsync(again with { Metadata = again.Metadata with { ResourceVersion = null } }, cancellationToken);
                return;
            }
            catch (KubernetesApiException e) when (e.IsNotFound)
            {
                // Events expire; it begins anew below.
            }
        }

        if (remembered.Count >= MaxRemembered)
            remembered.Clear();
        remembered[identity] = await client.CreateAsync(item, cancellationToken);
    }

    private readonly record struct EventIdentity(string? Uid, string? Name, string? Field, string? Type, string? Reason, string? Message)
    {
        public static EventIdentity Of(Event item) => new(
            item.InvolvedObject.Uid, item.InvolvedObject.Name, item.InvolvedObject.FieldPath, item.Type, item.Reason, item.Message);
    }
}
