namespace Platform.Kubernetes.Batch.V1;

/// <summary><c>SuccessPolicyRule</c> of the batch/v1 API.</summary>
public sealed record SuccessPolicyRule
{
    public string? SucceededIndexes { get; init; }

    public int? SucceededCount { get; init; }
}
