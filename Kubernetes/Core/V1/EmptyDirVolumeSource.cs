namespace Platform.Kubernetes.Core.V1;

/// <summary><c>EmptyDirVolumeSource</c> of the v1 API.</summary>
public sealed record EmptyDirVolumeSource
{
    public string? Medium { get; init; }

    public Quantity? SizeLimit { get; init; }
}
