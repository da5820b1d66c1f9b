using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PreferredSchedulingTerm</c> of the v1 API.</summary>
public sealed record PreferredSchedulingTerm
{
    [Required]
    public int Weight { get; init; }

    [Required]
    public NodeSelectorTerm Preference { get => field ??= new(); init; }
}
