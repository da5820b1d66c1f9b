using System.Text.Json.Nodes;

namespace Platform.NodeAgent.Network;

/// <summary>The CNI network list that containerd reads.</summary>
public static class CniConfiguration
{
    /// <param name="podCidr">Range from which this node's pods get addresses.</param>
    public static string Render(string podCidr) => new JsonObject
    {
        ["cniVersion"] = "0.4.0",
        ["name"] = "platform",
        ["plugins"] = new JsonArray(new JsonObject
        {
            ["type"] = "ptp",
            ["ipMasq"] = false,
            ["ipam"] = new JsonObject
            {
                ["type"] = "host-local",
                ["dataDir"] = "/var/lib/cni/networks",
                ["ranges"] = new JsonArray(new JsonArray(new JsonObject { ["subnet"] = podCidr })),
                ["routes"] = new JsonArray(new JsonObject { ["dst"] = "0.0.0.0/0" }),
            },
        }),
    }.ToJsonString();
}
