namespace Platform.Kubernetes.Core.V1;

/// <summary><c>VolumeResourceRequirements</c> of the v1 API.</summary>
public sealed record VolumeResourceRequirements
{
    public IReadOnlyDictionary<string, Quantity>? Limits { get; init; }

    public IReadOnlyDictionary<string, Quantity>? Requests { get; init; }
}
