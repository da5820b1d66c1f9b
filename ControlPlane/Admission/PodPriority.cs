using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Admission;

/// <summary>A pod's priority is what its class says.</summary>
/// <param name="store">The objects.</param>
internal sealed class PodPriority(IClusterStore store) : IAdmissionPlugin
{
    private const string Classes = "scheduling.k8s.io/priorityclasses";
    private static readonly Dictionary<string, int> BuiltIn = new()
    {
        ["system-node-critical"] = 2_000_001_000,
        ["system-cluster-critical"] = 2_000_000_000,
    };

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (!context.Creates("/pods"))
            return null;
        var spec = context.Object!.ObjectOrNew("spec");
        long priority = 0;
        string? policy = null;
        if (spec.TryText("priorityClassName", out var name))
        {
            if (store.Get(new ObjectKey(Classes, "", name)) is { } stored)
                (priority, policy) = Read(StoredJson.Parse(stored.Json));
            else if (BuiltIn.TryGetValue(name, out var builtIn))
                priority = builtIn;
            else
                return ApiErrors.Forbidden(context.Request.Kind, context.Request.Name, $"no PriorityClass with name {name} was found");
        }
        else if (Default() is { } standard)
        {
            spec["priorityClassName"] = standard.Object("metadata").Text("name");
            (priority, policy) = Read(standard);
        }

        if (spec.Number("priority") is { } given && given != priority)
        {
            return ApiErrors.Forbidden(
                context.Request.Kind,
                context.Request.Name,
                $"the integer value of priority ({given}) must not be provided in pod spec; priority admission controller computed {priority} from the given PriorityClass name");
        }

        spec["priority"] = priority;
        spec["preemptionPolicy"] ??= policy ?? "PreemptLowerPriority";
        return null;
    }

    private JsonObject? Default() => store.List(Classes, null).Items
        .Select(item => StoredJson.Parse(item.Json))
        .Where(c => c.IsTrue("globalDefault"))
        .MinBy(c => c.Number("value") ?? 0);

    private static (long Priority, string? Policy) Read(JsonObject priorityClass) =>
        (priorityClass.Number("value") ?? 0, priorityClass.Text("preemptionPolicy"));
}
