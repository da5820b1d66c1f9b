using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>EndpointAddress</c> of the v1 API.</summary>
[AtomicMap]
public sealed record EndpointAddress
{
    [Required]
    public string Ip { get => field ?? ""; init; }

    public string? Hostname { get; init; }

    public string? NodeName { get; init; }

    public ObjectReference? TargetRef { get; init; }
}
