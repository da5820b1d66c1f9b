using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>Something that happened to an object.</summary>
public sealed record Event : IResource<Event>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("", "v1", "Event", "events")
    {
        ShortNames = ["ev"],
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "Event"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [Required]
    public ObjectReference InvolvedObject { get => field ??= new(); init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public EventSource Source { get => field ??= new(); init; }

    public Time? FirstTimestamp { get; init; }

    public Time? LastTimestamp { get; init; }

    public int? Count { get; init; }

    public string? Type { get; init; }

    public MicroTime? EventTime { get; init; }

    public EventSeries? Series { get; init; }

    public string? Action { get; init; }

    public ObjectReference? Related { get; init; }

    public string? ReportingComponent { get; init; }

    public string? ReportingInstance { get; init; }

    /// <inheritdoc />
    public Event WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
