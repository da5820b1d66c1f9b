using System.Text.Json.Nodes;

namespace Platform.Kubernetes.Defaults;

/// <summary>Defaults of services that depend on other fields.</summary>
internal static class ServiceDefaults
{
    private const int AffinitySeconds = 10800;

    public static void Apply(JsonObject service)
    {
        if (service.Object("spec") is not { } spec)
            return;
        foreach (var port in spec.Objects("ports"))
        {
            if (port["port"] is { } number && port["targetPort"]?.ToString() is null or "" or "0")
                port["targetPort"] = number.DeepClone();
        }

        var type = spec.Text("type");
        if (spec.Text("sessionAffinity") == "ClientIP")
            spec.FillObject("sessionAffinityConfig").FillObject("clientIP").Fill("timeoutSeconds", AffinitySeconds);
        if (type is "NodePort" or "LoadBalancer" || (type == "ClusterIP" && spec["externalIPs"] is JsonArray { Count: > 0 }))
            spec.Fill("externalTrafficPolicy", "Cluster");
        if (type is "ClusterIP" or "NodePort" or "LoadBalancer")
            spec.Fill("internalTrafficPolicy", "Cluster");
        if (type == "LoadBalancer")
            spec.Fill("allocateLoadBalancerNodePorts", true);
    }
}
