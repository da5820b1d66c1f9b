using System.Text.Json.Nodes;

namespace Platform.Kubernetes.Defaults;

/// <summary>Defaults, depending on other fields, of the kinds that limit others.</summary>
internal static class PolicyDefaults
{
    /// <summary>A container's limit is by default its maximum, and its request its limit, or else its minimum.</summary>
    public static void ApplyToLimitRange(JsonObject limitRange)
    {
        if (limitRange.Object("spec") is not { } spec)
            return;
        foreach (var item in spec.Objects("limits").Where(i => i.Text("type") == "Container"))
        {
            FillFrom(item, "default", "max");
            FillFrom(item, "defaultRequest", "default");
            FillFrom(item, "defaultRequest", "min");
        }
    }

    /// <summary>A policy is about ingress, and about egress when it says anything of it.</summary>
    public static void ApplyToNetworkPolicy(JsonObject policy)
    {
        if (policy.Object("spec") is not { } spec || spec.Has("policyTypes"))
            return;
        spec["policyTypes"] = spec["egress"] is JsonArray { Count: > 0 } ? new JsonArray("Ingress", "Egress") : new JsonArray("Ingress");
    }

    private static void FillFrom(JsonObject item, string target, string source)
    {
        if (item.Object(source) is not { Count: > 0 } amounts)
            return;
        var filled = item.FillObject(target);
        foreach (var (name, amount) in amounts)
            filled.Fill(name, amount!.DeepClone());
    }
}
