namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PodDNSConfigOption</c> of the v1 API.</summary>
public sealed record PodDnsConfigOption
{
    public string? Name { get; init; }

    public string? Value { get; init; }
}
