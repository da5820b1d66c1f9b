using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Batch.V1;

/// <summary><c>UncountedTerminatedPods</c> of the batch/v1 API.</summary>
public sealed record UncountedTerminatedPods
{
    [List(ListType.Set)]
    public IReadOnlyList<string>? Succeeded { get; init; }

    [List(ListType.Set)]
    public IReadOnlyList<string>? Failed { get; init; }
}
