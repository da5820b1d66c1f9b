namespace Platform.Kubernetes.Core.V1;

/// <summary><c>NodeDaemonEndpoints</c> of the v1 API.</summary>
public sealed record NodeDaemonEndpoints
{
    public DaemonEndpoint KubeletEndpoint { get => field ??= new(); init; }
}
