namespace Platform.Kubernetes.Core.V1;

/// <summary><c>VolumeProjection</c> of the v1 API.</summary>
public sealed record VolumeProjection
{
    public SecretProjection? Secret { get; init; }

    public DownwardApiProjection? DownwardAPI { get; init; }

    public ConfigMapProjection? ConfigMap { get; init; }

    public ServiceAccountTokenProjection? ServiceAccountToken { get; init; }

    public ClusterTrustBundleProjection? ClusterTrustBundle { get; init; }

    public PodCertificateProjection? PodCertificate { get; init; }
}
