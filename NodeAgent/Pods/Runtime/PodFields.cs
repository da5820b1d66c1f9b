using System.Globalization;
using System.Text;
using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;

namespace Platform.NodeAgent.Pods.Runtime;

/// <summary>What a fieldRef or resourceFieldRef can refer to (downward API).</summary>
/// <param name="nodeIp">The node's address.</param>
/// <param name="allocatable">What a limit that is not set means: all the node has.</param>
public sealed class PodFields(string nodeIp, IReadOnlyDictionary<string, Quantity> allocatable)
{
    /// <summary>The field's value as text.</summary>
    /// <exception cref="PodSetupException">The path names no supported field.</exception>
    public string Field(Pod pod, string path, string? podIp)
    {
        if (path.IndexOf("['", StringComparison.Ordinal) is > 0 and var open && path.EndsWith("']", StringComparison.Ordinal))
        {
            var key = path[(open + 2)..^2];
            var map = path[..open] switch
            {
                "metadata.labels" => pod.Metadata.Labels,
                "metadata.annotations" => pod.Metadata.Annotations,
                _ => throw Unsupported(path),
            };
            return map is not null && map.TryGetValue(key, out var value) ? value : "";
        }

        return path switch
        {
            "metadata.name" => pod.Metadata.Name ?? "",
            "metadata.namespace" => pod.Metadata.Namespace ?? "",
            "metadata.uid" => pod.Metadata.Uid ?? "",
            "metadata.labels" => Lines(pod.Metadata.Labels),
            "metadata.annotations" => Lines(pod.Metadata.Annotations),
            "spec.nodeName" => pod.Spec.NodeName ?? "",
            "spec.serviceAccountName" => pod.Spec.ServiceAccountName ?? "",
            "status.hostIP" or "status.hostIPs" => nodeIp,
            "status.podIP" or "status.podIPs" => pod.Spec.HostNetwork == true ? nodeIp : podIp ?? "",
            _ => throw Unsupported(path),
        };
    }

    /// <summary>A container's request or limit in units of the divisor, rounded up.</summary>
    public string Resource(Pod pod, ResourceFieldSelector selector, string? defaultContainer)
    {
        var name = selector.ContainerName ?? defaultContainer;
        var container = PodContainers.Find(pod.Spec, name)
            ?? throw new PodSetupException("CreateContainerConfigError", $"resourceFieldRef names no container of the pod: {name}");
        var (kind, resource) = selector.Resource.Split('.', 2) is [var k, var r] ? (k, r) : throw Unsupported(selector.Resource);
        var map = kind switch
        {
            "limits" => container.Resources.Limits,
            "requests" => container.Resources.Requests,
            _ => throw Unsupported(selector.Resource),
        };
        Quantity quantity = default;
        if (map is null || !map.TryGetValue(resource, out quantity))
            quantity = kind == "limits" && allocatable.TryGetValue(resource, out var all) ? all : default;
        return InUnits(quantity, selector.Divisor, resource).ToString(CultureInfo.InvariantCulture);
    }

    private static long InUnits(Quantity quantity, Quantity? divisor, string resource)
    {
        var unit = divisor is { IsZero: false } given ? given : Quantity.FromUnits(1);
        return resource == "cpu"
            ? DivideUp(quantity.MilliValue, Math.Max(1, unit.MilliValue))
            : DivideUp(quantity.Value, Math.Max(1, unit.Value));
    }

    private static long DivideUp(long value, long by) => (value + by - 1) / by;

    private static string Lines(IReadOnlyDictionary<string, string>? map)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in (map ?? new Dictionary<string, string>()).OrderBy(e => e.Key, StringComparer.Ordinal))
            text.Append(key).Append('=').Append(Quote(value)).Append('\n');
        return text.ToString();
    }

    private static string Quote(string value) =>
        '"' + value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").Replace("\t", "\\t") + '"';

    private static PodSetupException Unsupported(string path) =>
        new("CreateContainerConfigError", $"the downward API has no field {path}");
}
