namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>PersistentVolumeClaimModifyVolumeStatus</c>.</summary>
public static class PersistentVolumeClaimModifyVolumeStatus
{
    public const string Pending = "Pending";
    public const string InProgress = "InProgress";
    public const string Infeasible = "Infeasible";
}
