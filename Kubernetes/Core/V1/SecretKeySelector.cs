using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>SecretKeySelector</c> of the v1 API.</summary>
[AtomicMap]
public sealed record SecretKeySelector
{
    [Default("")]
    public string? Name { get; init; }

    [Required]
    public string Key { get => field ?? ""; init; }

    public bool? Optional { get; init; }
}
