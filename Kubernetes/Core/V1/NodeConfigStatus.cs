namespace Platform.Kubernetes.Core.V1;

/// <summary><c>NodeConfigStatus</c> of the v1 API.</summary>
public sealed record NodeConfigStatus
{
    public NodeConfigSource? Assigned { get; init; }

    public NodeConfigSource? Active { get; init; }

    public NodeConfigSource? LastKnownGood { get; init; }

    public string? Error { get; init; }
}
