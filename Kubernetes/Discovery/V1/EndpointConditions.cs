namespace Platform.Kubernetes.Discovery.V1;

/// <summary><c>EndpointConditions</c> of the discovery.k8s.io/v1 API.</summary>
public sealed record EndpointConditions
{
    public bool? Ready { get; init; }

    public bool? Serving { get; init; }

    public bool? Terminating { get; init; }
}
