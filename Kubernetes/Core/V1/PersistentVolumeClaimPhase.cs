namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>PersistentVolumeClaimPhase</c>.</summary>
public static class PersistentVolumeClaimPhase
{
    public const string Pending = "Pending";
    public const string Bound = "Bound";
    public const string Lost = "Lost";
}
