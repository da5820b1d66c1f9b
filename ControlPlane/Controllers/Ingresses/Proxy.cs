using System.Globalization;
using Platform.Kubernetes.Networking.V1;

namespace Platform.ControlPlane.Controllers.Ingresses;

/// <summary>A node's proxy.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Address">The node's address.</param>
/// <param name="Ready">Whether it gets new connections; one that does not serves on only while there is no other.</param>
/// <param name="Observed">Resource version of the ingresses that it follows.</param>
internal sealed record Proxy(string Node, string Address, bool Ready, string Observed)
{
    /// <summary>Whether it has taken an ingress over as it is.</summary>
    public bool Follows(Ingress ingress) => Number(Observed) >= Number(ingress.Metadata.ResourceVersion);

    private static long Number(string? version) => long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
