namespace Platform.Kubernetes.Core.V1;

/// <summary><c>WindowsSecurityContextOptions</c> of the v1 API.</summary>
public sealed record WindowsSecurityContextOptions
{
    public string? GmsaCredentialSpecName { get; init; }

    public string? GmsaCredentialSpec { get; init; }

    public string? RunAsUserName { get; init; }

    public bool? HostProcess { get; init; }
}
