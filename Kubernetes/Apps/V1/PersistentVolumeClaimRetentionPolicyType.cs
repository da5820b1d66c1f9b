namespace Platform.Kubernetes.Apps.V1;

/// <summary>Values of <c>PersistentVolumeClaimRetentionPolicyType</c>.</summary>
public static class PersistentVolumeClaimRetentionPolicyType
{
    public const string Retain = "Retain";
    public const string Delete = "Delete";
}
