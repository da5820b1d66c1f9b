using System.Text.Json.Nodes;

namespace Platform.Kubernetes.Defaults;

/// <summary>Defaults of pods that depend on other fields.</summary>
internal static class PodDefaults
{
    private static readonly string[] ContainerLists = ["initContainers", "containers", "ephemeralContainers"];

    public static void ApplyToPod(JsonObject pod)
    {
        if (pod.Object("spec") is not { } spec)
            return;
        ApplyToSpec(spec);
        spec.Fill("enableServiceLinks", true);
        var hostNetwork = spec.IsTrue("hostNetwork");
        foreach (var container in Containers(spec))
        {
            RequestWhatIsLimited(container);
            if (hostNetwork)
                PublishPorts(container);
        }
    }

    /// <summary>The template at <c>spec.template</c> of a workload.</summary>
    public static void ApplyToTemplate(JsonObject workload)
    {
        if (workload.Object("spec")?.Object("template")?.Object("spec") is { } spec)
            ApplyToSpec(spec);
    }

    /// <summary>The kind PodTemplate.</summary>
    public static void ApplyToPodTemplate(JsonObject podTemplate)
    {
        if (podTemplate.Object("template")?.Object("spec") is { } spec)
            ApplyToSpec(spec);
    }

    private static void ApplyToSpec(JsonObject spec)
    {
        foreach (var container in Containers(spec))
        {
            if (container.Text("image") is { } image)
                container.Fill("imagePullPolicy", FloatingTag(image) ? "Always" : "IfNotPresent");
        }

        foreach (var volume in spec.Objects("volumes"))
        {
            if (volume.Count == 1)
                volume["emptyDir"] = new JsonObject();
        }

        if ((spec.Text("serviceAccountName") ?? spec.Text("serviceAccount")) is { Length: > 0 } account)
        {
            spec["serviceAccountName"] = account;
            spec["serviceAccount"] = account;
        }
    }

    private static IEnumerable<JsonObject> Containers(JsonObject spec) => ContainerLists.SelectMany(spec.Objects);

    private static bool FloatingTag(string image)
    {
        if (image.Contains('@'))
            return false;
        var tag = image.LastIndexOf(':');
        return tag < 0 || image.IndexOf('/', tag) >= 0 || image.AsSpan(tag + 1) is "latest";
    }

    private static void RequestWhatIsLimited(JsonObject container)
    {
        if (container.Object("resources") is not { } resources || resources.Object("limits") is not { } limits)
            return;
        var requests = resources.FillObject("requests");
        foreach (var (name, limit) in limits)
            requests.Fill(name, limit!.DeepClone());
    }

    private static void PublishPorts(JsonObject container)
    {
        foreach (var port in container.Objects("ports"))
        {
            if (port["containerPort"] is { } number)
                port.Fill("hostPort", number.DeepClone());
        }
    }
}
