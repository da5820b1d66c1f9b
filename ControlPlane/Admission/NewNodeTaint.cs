using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Admission;

/// <summary>Nothing is scheduled to a new node before it has been seen to be ready.</summary>
internal sealed class NewNodeTaint : IAdmissionPlugin
{
    private const string NotReady = "node.kubernetes.io/not-ready", NoSchedule = "NoSchedule";

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (!context.Creates("/nodes"))
            return null;
        var spec = context.Object!.ObjectOrNew("spec");
        if (spec.Objects("taints").Any(t => t.Text("key") == NotReady && t.Text("effect") == NoSchedule))
            return null;
        if (spec["taints"] is not JsonArray taints)
            spec["taints"] = taints = [];
        taints.Add(new JsonObject { ["key"] = NotReady, ["effect"] = NoSchedule });
        return null;
    }
}
