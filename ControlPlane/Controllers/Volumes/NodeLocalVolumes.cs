using System.Net;
using Platform.ControlPlane.Tunnel;

namespace Platform.ControlPlane.Controllers.Volumes;

/// <summary>Volumes on the nodes, removed by their agents.</summary>
/// <param name="tunnels">Reaches the agents.</param>
internal sealed class NodeLocalVolumes(INodeTunnels tunnels) : ILocalVolumes
{
    /// <inheritdoc/>
    public async Task RemoveAsync(string node, string volume, CancellationToken cancellationToken)
    {
        var (status, text) = await NodeHttp.SendAsync(tunnels, node, HttpMethod.Delete, $"/localVolumes/{Uri.EscapeDataString(volume)}", cancellationToken);
        if (status != HttpStatusCode.NoContent)
            throw new IOException($"node \"{node}\" did not remove the volume: {text}");
    }
}
