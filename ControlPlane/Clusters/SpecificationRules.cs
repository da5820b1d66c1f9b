using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Platform.Contracts.Arm;
using Platform.Contracts.ControlPlanes;

namespace Platform.ControlPlane.Clusters;

/// <summary>What a control plane's specification must be like.</summary>
internal static partial class SpecificationRules
{
    /// <summary>The first fault of a specification; null when it is sound.</summary>
    public static ArmFailure? Check(ControlPlaneSpecification specification)
    {
        if (string.IsNullOrWhiteSpace(specification.Name)) return ArmFailure.Invalid("A control plane needs a name.", "name");
        if (!Version().IsMatch(specification.KubernetesVersion ?? ""))
            return ArmFailure.Invalid($"'{specification.KubernetesVersion}' is no Kubernetes version: write it as 1.34.2.", "kubernetesVersion");
        if (specification.ServerName is not { Length: > 0 and < 254 } || Uri.CheckHostName(specification.ServerName) != UriHostNameType.Dns)
            return ArmFailure.Invalid($"'{specification.ServerName}' is no DNS name.", "serverName");
        if (!IPAddress.TryParse(specification.ApiAddress, out var api) || api.AddressFamily != AddressFamily.InterNetwork)
            return ArmFailure.Invalid($"'{specification.ApiAddress}' is no IPv4 address.", "apiAddress");
        if (!IsRange(specification.PodCidr, out var pods)) return ArmFailure.Invalid($"'{specification.PodCidr}' is no IPv4 range: write it as 10.244.0.0/16.", "podCidr");
        if (!IsRange(specification.ServiceCidr, out var services) || services.PrefixLength is < 12 or > 28)
            return ArmFailure.Invalid($"'{specification.ServiceCidr}' is no IPv4 range of /12 to /28: write it as 10.0.0.0/16.", "serviceCidr");
        if (pods.Contains(services.BaseAddress) || services.Contains(pods.BaseAddress))
            return ArmFailure.Invalid($"The ranges of pods ({pods}) and services ({services}) overlap.", "serviceCidr");
        return IPAddress.TryParse(specification.DnsServiceIp, out var dns) && services.Contains(dns) && !dns.Equals(BootstrapObjects.FirstAddress(specification.ServiceCidr))
            ? null
            : ArmFailure.Invalid($"The DNS address '{specification.DnsServiceIp}' must be in {services}, and not its first address, which is the kubernetes service's.", "dnsServiceIp");
    }

    private static bool IsRange(string? text, out IPNetwork range) => IPNetwork.TryParse(text, out range) && range.BaseAddress.AddressFamily == AddressFamily.InterNetwork;

    [GeneratedRegex(@"^\d{1,2}\.\d{1,3}\.\d{1,4}$")]
    private static partial Regex Version();
}
