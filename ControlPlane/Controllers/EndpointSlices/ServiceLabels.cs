using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.EndpointSlices;

/// <summary>Labels of what is made for a service.</summary>
internal static class ServiceLabels
{
    private const string Headless = "service.kubernetes.io/headless";

    /// <summary>The service's own labels, whether it has no address, and others.</summary>
    public static Dictionary<string, string> Of(Service service, params (string Key, string Value)[] others)
    {
        var labels = new Dictionary<string, string>(service.Metadata.Labels ?? new Dictionary<string, string>());
        foreach (var (key, value) in others)
            labels[key] = value;
        labels.Remove(Headless);
        if (service.Spec.ClusterIP == "None")
            labels[Headless] = "";
        return labels;
    }
}
