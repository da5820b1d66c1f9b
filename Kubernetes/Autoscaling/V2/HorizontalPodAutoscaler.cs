using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary>Sets the replicas of a workload by what its pods measure.</summary>
public sealed record HorizontalPodAutoscaler : IResource<HorizontalPodAutoscaler>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers")
    {
        ShortNames = ["hpa"],
        Categories = ["all"],
        HasStatus = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "autoscaling/v2"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "HorizontalPodAutoscaler"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is wanted.</summary>
    [DefaultObject]
    public HorizontalPodAutoscalerSpec Spec { get => field ??= new(); init; }

    /// <summary>What is the case; written by whoever brings it about.</summary>
    [DefaultObject]
    public HorizontalPodAutoscalerStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public HorizontalPodAutoscaler WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
