namespace Platform.Kubernetes.Core.V1;

/// <summary><c>EventSource</c> of the v1 API.</summary>
public sealed record EventSource
{
    public string? Component { get; init; }

    public string? Host { get; init; }
}
