using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;

namespace Platform.ControlPlane.Admission.ServiceAddresses;

/// <summary>What a service keeps of its addresses and ports when it is written without them, and what it loses with its type.</summary>
internal static class ServiceTransition
{
    /// <summary>Brings the next spec in line with the one before.</summary>
    public static void Apply(JsonObject next, JsonObject before)
    {
        var (type, old) = (next.Text("type"), before.Text("type"));
        if (type == "ExternalName" && old != "ExternalName")
        {
            foreach (var name in new[] { "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy" })
                next.Remove(name);
        }
        else if (type != "ExternalName" && old != "ExternalName")
        {
            foreach (var name in new[] { "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy" })
            {
                if (next[name] is null)
                    next.CopyFrom(before, name);
            }
        }

        if (type is "NodePort" or "LoadBalancer")
            KeepPorts(next, before);
        else if (old is "NodePort" or "LoadBalancer")
            DropPorts(next);
        var checks = type == "LoadBalancer" && next.Text("externalTrafficPolicy") == "Local";
        if (checks && next["healthCheckNodePort"] is null)
            next.CopyFrom(before, "healthCheckNodePort");
        else if (!checks)
            DropUnchanged(next, before, "healthCheckNodePort");
        if (type != "LoadBalancer" && old == "LoadBalancer")
            DropUnchanged(next, before, "loadBalancerClass", "allocateLoadBalancerNodePorts");
        if (next.Text("sessionAffinity") == "None")
            DropUnchanged(next, before, "sessionAffinityConfig");
    }

    private static void KeepPorts(JsonObject next, JsonObject before)
    {
        foreach (var port in next.Objects("ports"))
        {
            if (port.Number("nodePort") is > 0)
                continue;
            var same = before.Objects("ports").FirstOrDefault(p =>
                p.Number("port") == port.Number("port") && (p.Text("protocol") ?? "TCP") == (port.Text("protocol") ?? "TCP"));
            if (same?.Number("nodePort") is { } number)
                port["nodePort"] = number;
        }
    }

    /// <summary>Takes away what only stayed because it was not looked at.</summary>
    private static void DropUnchanged(JsonObject next, JsonObject before, params string[] names)
    {
        foreach (var name in names.Where(name => JsonNodes.Same(next[name], before[name])))
            next.Remove(name);
    }

    private static void DropPorts(JsonObject next)
    {
        foreach (var port in next.Objects("ports"))
            port.Remove("nodePort");
        next.Remove("healthCheckNodePort");
        next.Remove("externalTrafficPolicy");
        next.Remove("allocateLoadBalancerNodePorts");
    }
}
