namespace Platform.ControlPlane.Admission.ServiceAddresses;

/// <summary>Labels of the IPAddress objects that show which address is which service's.</summary>
internal static class IPAddressLabels
{
    /// <summary>Who keeps an IPAddress.</summary>
    public const string ManagedBy = "ipaddress.kubernetes.io/managed-by";

    /// <summary>Who keeps those of services.</summary>
    public const string Allocator = "ipallocator.k8s.io";

    /// <summary>Family of the address.</summary>
    public const string Family = "ipaddress.kubernetes.io/ip-family";
}
