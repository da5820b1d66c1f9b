namespace Platform.Kubernetes.Apps.V1;

/// <summary><c>StatefulSetOrdinals</c> of the apps/v1 API.</summary>
public sealed record StatefulSetOrdinals
{
    public int? Start { get; init; }
}
