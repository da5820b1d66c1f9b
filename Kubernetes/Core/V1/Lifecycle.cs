namespace Platform.Kubernetes.Core.V1;

/// <summary><c>Lifecycle</c> of the v1 API.</summary>
public sealed record Lifecycle
{
    public LifecycleHandler? PostStart { get; init; }

    public LifecycleHandler? PreStop { get; init; }

    public string? StopSignal { get; init; }
}
