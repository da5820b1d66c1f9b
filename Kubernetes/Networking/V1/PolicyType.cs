namespace Platform.Kubernetes.Networking.V1;

/// <summary>Values of <c>PolicyType</c>.</summary>
public static class PolicyType
{
    public const string Ingress = "Ingress";
    public const string Egress = "Egress";
}
