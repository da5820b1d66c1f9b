using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>HTTPHeader</c> of the v1 API.</summary>
public sealed record HttpHeader
{
    [Required]
    public string Name { get => field ?? ""; init; }

    public string Value { get => field ?? ""; init; }
}
