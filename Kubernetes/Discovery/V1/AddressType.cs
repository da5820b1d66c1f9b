namespace Platform.Kubernetes.Discovery.V1;

/// <summary>Values of <c>AddressType</c>.</summary>
public static class AddressType
{
    public const string FQDN = "FQDN";
}
