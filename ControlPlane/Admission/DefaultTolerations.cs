using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Admission;

/// <summary>Pods stay for five minutes on a node that is not ready or cannot be reached, unless they say otherwise.</summary>
internal sealed class DefaultTolerations : IAdmissionPlugin
{
    private const int Seconds = 300;
    private static readonly string[] Taints = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (!context.Creates("/pods"))
            return null;
        var spec = context.Object!.ObjectOrNew("spec");
        foreach (var taint in Taints)
        {
            if (spec.Objects("tolerations").Any(t => Tolerates(t, taint)))
                continue;
            if (spec["tolerations"] is not JsonArray tolerations)
                spec["tolerations"] = tolerations = [];
            tolerations.Add(new JsonObject
            {
                ["key"] = taint,
                ["operator"] = "Exists",
                ["effect"] = "NoExecute",
                ["tolerationSeconds"] = Seconds,
            });
        }

        return null;
    }

    private static bool Tolerates(JsonObject toleration, string taint) =>
        (toleration.Text("key") ?? "") is var key && (key.Length == 0 || key == taint)
        && toleration.Text("effect") is null or "" or "NoExecute";
}
