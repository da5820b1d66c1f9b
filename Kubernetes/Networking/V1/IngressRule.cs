namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>IngressRule</c> of the networking.k8s.io/v1 API.</summary>
public sealed record IngressRule
{
    public string? Host { get; init; }

    public HttpIngressRuleValue? Http { get; init; }
}
