using System.Text;
using System.Text.Json.Nodes;

namespace Platform.Kubernetes.Defaults;

/// <summary>Defaults, depending on other fields, of kinds that have only one or two of them.</summary>
internal static class MiscellaneousDefaults
{
    private const string RbacGroup = "rbac.authorization.k8s.io";

    /// <summary>The label by which selectors find a namespace by name.</summary>
    public static void ApplyToNamespace(JsonObject ns)
    {
        if (ns.Object("metadata")?.Text("name") is { Length: > 0 } name)
            ns.Object("metadata")!.FillObject("labels")["kubernetes.io/metadata.name"] = name;
    }

    /// <summary><c>stringData</c> is only for writing: it becomes part of <c>data</c>.</summary>
    public static void ApplyToSecret(JsonObject secret)
    {
        if (secret.Object("stringData") is not { } plain)
            return;
        var data = secret.FillObject("data");
        foreach (var (key, value) in plain)
            data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value!.GetValue<string>()));
        secret.Remove("stringData");
    }

    /// <summary>A volume driver's volumes live on their own.</summary>
    public static void ApplyToCsiDriver(JsonObject driver) => driver.Object("spec")?.Fill("volumeLifecycleModes", new JsonArray("Persistent"));

    /// <summary>API groups of the role and the subjects of a binding.</summary>
    public static void ApplyToRoleBinding(JsonObject binding)
    {
        binding.Object("roleRef")?.Fill("apiGroup", RbacGroup);
        foreach (var subject in binding.Objects("subjects"))
        {
            if (subject.Text("kind") is "User" or "Group")
                subject.Fill("apiGroup", RbacGroup);
        }
    }
}
