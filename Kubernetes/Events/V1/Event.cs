using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Events.V1;

/// <summary>Something that happened to an object.</summary>
public sealed record Event : IResource<Event>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("events.k8s.io", "v1", "Event", "events")
    {
        ShortNames = ["ev"],
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "events.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "Event"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [Required]
    public MicroTime EventTime { get; init; }

    public EventSeries? Series { get; init; }

    public string? ReportingController { get; init; }

    public string? ReportingInstance { get; init; }

    public string? Action { get; init; }

    public string? Reason { get; init; }

    public ObjectReference Regarding { get => field ??= new(); init; }

    public ObjectReference? Related { get; init; }

    public string? Note { get; init; }

    public string? Type { get; init; }

    public EventSource DeprecatedSource { get => field ??= new(); init; }

    public Time? DeprecatedFirstTimestamp { get; init; }

    public Time? DeprecatedLastTimestamp { get; init; }

    public int? DeprecatedCount { get; init; }

    /// <inheritdoc />
    public Event WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
