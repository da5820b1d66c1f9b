using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Admission;

/// <summary>A new pod is pending, and its quality of service follows from its requests and limits.</summary>
internal sealed class PodInitialState : IAdmissionPlugin
{
    private static readonly string[] Counted = ["cpu", "memory"];

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (context.Creates("/pods"))
            context.Object!["status"] = new JsonObject { ["phase"] = "Pending", ["qosClass"] = QualityOfService(context.Object.Object("spec")) };
        return null;
    }

    /// <summary><c>Guaranteed</c>, <c>Burstable</c> or <c>BestEffort</c>.</summary>
    public static string QualityOfService(JsonObject? spec)
    {
        var containers = spec.Objects("containers").Concat(spec.Objects("initContainers")).ToList();
        var any = false;
        var guaranteed = true;
        foreach (var resources in containers.Select(c => c.Object("resources")))
        {
            foreach (var name in Counted)
            {
                var request = Amount(resources.Object("requests"), name);
                var limit = Amount(resources.Object("limits"), name);
                any |= request is not null || limit is not null;
                guaranteed &= limit is not null && (request ?? limit) == limit;
            }
        }

        return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    private static Quantity? Amount(JsonObject? amounts, string name) =>
        amounts.TryText(name, out var text) && Quantity.TryParse(text, out var quantity) && quantity.Sign > 0 ? quantity : null;
}
