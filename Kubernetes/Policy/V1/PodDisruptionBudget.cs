using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Policy.V1;

/// <summary>How many pods may be disrupted at a time.</summary>
public sealed record PodDisruptionBudget : IResource<PodDisruptionBudget>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets")
    {
        ShortNames = ["pdb"],
        HasStatus = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "policy/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "PodDisruptionBudget"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is wanted.</summary>
    [DefaultObject]
    public PodDisruptionBudgetSpec Spec { get => field ??= new(); init; }

    /// <summary>What is the case; written by whoever brings it about.</summary>
    [DefaultObject]
    public PodDisruptionBudgetStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public PodDisruptionBudget WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
