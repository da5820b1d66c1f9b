using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Admission;

/// <summary>Containers that ask for nothing get what the limit ranges of their namespace give by default.</summary>
internal sealed class LimitDefaults(LimitRanges ranges) : IAdmissionPlugin
{
    private const string Annotation = "kubernetes.io/limit-ranger";

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (!context.Creates("/pods"))
            return null;
        var (requests, limits) = (new Dictionary<string, Quantity>(), new Dictionary<string, Quantity>());
        foreach (var item in ranges.Of(context.Request.Namespace, LimitType.Container))
        {
            Add(requests, item.DefaultRequest);
            Add(limits, item.Default);
        }

        if (requests.Count + limits.Count == 0)
            return null;
        var pod = context.Object!;
        var notes = new List<string>();
        var spec = pod.Object("spec");
        foreach (var (list, what) in new[] { ("containers", "container"), ("initContainers", "init container") })
        {
            foreach (var container in spec.Objects(list))
                Fill(container, what, requests, limits, notes);
        }

        if (notes.Count > 0)
            pod.Object("metadata")!.ObjectOrNew("annotations")[Annotation] = "LimitRanger plugin set: " + string.Join("; ", notes);
        return null;
    }

    private static void Fill(
        JsonObject container, string what, Dictionary<string, Quantity> requests, Dictionary<string, Quantity> limits, List<string> notes)
    {
        var name = container.Text("name");
        var resources = container.ObjectOrNew("resources");
        if (Fill(resources, "requests", requests) is { Count: > 0 } requested)
            notes.Add($"{string.Join(", ", requested)} request for {what} {name}");
        if (Fill(resources, "limits", limits) is { Count: > 0 } limited)
            notes.Add($"{string.Join(", ", limited)} limit for {what} {name}");
    }

    /// <summary>Adds the amounts that are not there; returns their names.</summary>
    private static List<string> Fill(JsonObject resources, string list, Dictionary<string, Quantity> amounts)
    {
        var added = new List<string>();
        foreach (var (name, amount) in amounts.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            // What is limited but not requested requests its limit: defaults of the pod have seen to that before.
            if (resources.Object(list)?[name] is not null)
                continue;
            resources.ObjectOrNew(list)[name] = amount.ToString();
            added.Add(name);
        }

        return added;
    }

    private static void Add(Dictionary<string, Quantity> target, IReadOnlyDictionary<string, Quantity>? amounts)
    {
        foreach (var (name, amount) in amounts ?? new Dictionary<string, Quantity>())
            target.TryAdd(name, amount);
    }
}
