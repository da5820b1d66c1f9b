namespace Platform.Kubernetes.Core.V1;

/// <summary>The claims that pods use.</summary>
public static class PodClaims
{
    /// <summary>Names of a pod's claims, those made for it alone included.</summary>
    public static IEnumerable<string> Of(Pod pod) => (pod.Spec.Volumes ?? []).Select(v => Of(pod, v)).OfType<string>();

    /// <summary>Name of the claim behind a volume of a pod; null for other volumes.</summary>
    public static string? Of(Pod pod, Volume volume) =>
        volume.PersistentVolumeClaim?.ClaimName ?? (volume.Ephemeral is null ? null : OfEphemeral(pod, volume));

    /// <summary>Name of the claim that is made for a volume of a pod.</summary>
    public static string OfEphemeral(Pod pod, Volume volume) => $"{pod.Metadata.Name}-{volume.Name}";
}
