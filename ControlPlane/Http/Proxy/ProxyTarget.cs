using System.Globalization;
using System.Text.Json;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Http.Proxy;

/// <summary>Where a request to a <c>proxy</c> subresource goes: a port of a pod, or a node's kubelet API.</summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Node">The node over which it is reached.</param>
/// <param name="Pod">The pod; empty for the node itself.</param>
/// <param name="Address">Address and port, as the answer's links may name them.</param>
/// <param name="Port">The port.</param>
internal sealed record ProxyTarget(string Scheme, string Node, string Pod, string Address, int Port)
{
    private const int KubeletPort = 10250;

    /// <summary>Finds what a request means: its name is <c>name</c>, <c>name:port</c> or <c>scheme:name:port</c>.</summary>
    /// <param name="store">The cluster's objects.</param>
    /// <param name="info">The request.</param>
    public static Outcome<ProxyTarget> Find(IClusterStore store, RequestInfo info)
    {
        var (scheme, name, port) = info.Name.Split(':') switch
        {
            [var alone] => ("", alone, ""),
            [var before, var after] => ("", before, after),
            [var first, var second, var third] => (first, second, third),
            _ => ("", "", ""),
        };
        if (name.Length == 0 || scheme is not ("" or "http" or "https"))
            return ApiErrors.BadRequest($"invalid {info.Resource.TrimEnd('s')} request \"{info.Name}\": write name, name:port or scheme:name:port with the scheme http or https");
        scheme = scheme.Length == 0 ? "http" : scheme;
        return info.Resource switch
        {
            "pods" => OfPod(store, info.Namespace, name, scheme, port),
            "services" => OfService(store, info, name, scheme, port),
            _ => OfNode(store, name, port),
        };
    }

    private static Outcome<ProxyTarget> OfPod(IClusterStore store, string ns, string name, string scheme, string port)
    {
        if (Read(store, new ObjectKey("/pods", ns, name), KubernetesJson.Default.Pod) is not { } pod)
            return ApiErrors.NotFound(Platform.Kubernetes.Core.V1.Pod.Definition, name);
        var number = scheme == "https" ? 443 : 80;
        if (port.Length > 0 && !TryPort(port, out number))
            return ApiErrors.BadRequest($"\"{port}\" is not a valid port of a pod: give its number");
        if (port.Length == 0 && (pod.Spec?.Containers ?? []).SelectMany(container => container.Ports ?? []).FirstOrDefault() is { } first)
            number = first.ContainerPortValue;
        return OfPod(pod, scheme, number) is { } target
            ? target
            : ApiErrors.BadRequest($"address not allowed: pod {name} has no address yet");
    }

    /// <summary>A port of a pod; null while the pod has no node or address.</summary>
    private static ProxyTarget? OfPod(Pod pod, string scheme, int port) =>
        pod is { Spec.NodeName: { Length: > 0 } node, Status.PodIP: { Length: > 0 } address }
            ? new ProxyTarget(scheme, node, pod.Metadata.Name!, string.Create(CultureInfo.InvariantCulture, $"{address}:{port}"), port)
            : null;

    private static Outcome<ProxyTarget> OfService(IClusterStore store, RequestInfo info, string name, string scheme, string port)
    {
        if (Read(store, new ObjectKey("/services", info.Namespace, name), KubernetesJson.Default.Service) is not { } service)
            return ApiErrors.NotFound(Service.Definition, name);
        if (int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            if ((service.Spec?.Ports ?? []).FirstOrDefault(p => p.Port == number) is not { } known)
                return ApiErrors.Unavailable($"no service port {number} found for service \"{name}\"");
            port = known.Name ?? "";
        }

        List<ProxyTarget> ready = [.. Ready(store, info.Namespace, name, scheme, port)];
        return ready.Count > 0 ? ready[Random.Shared.Next(ready.Count)] : ApiErrors.Unavailable($"no endpoints available for service \"{info.Name}\"");
    }

    /// <summary>The service's ready pods behind one of its ports. Addresses that are no pods' are left out, as they may lie outside the cluster.</summary>
    private static IEnumerable<ProxyTarget> Ready(IClusterStore store, string ns, string service, string scheme, string port)
    {
        foreach (var stored in store.List("discovery.k8s.io/endpointslices", ns).Items.Where(item => item.Labels.GetValueOrDefault("kubernetes.io/service-name") == service))
        {
            var slice = JsonSerializer.Deserialize(stored.Json.Span, KubernetesJson.Default.EndpointSlice)!;
            if ((slice.Ports ?? []).FirstOrDefault(p => (p.Name ?? "") == port) is not { Port: { } number }) continue;
            foreach (var endpoint in slice.Endpoints.Where(e => e.Conditions.Ready != false && e.TargetRef is { Kind: "Pod" } pod && pod.Namespace == ns))
            {
                if (Read(store, new ObjectKey("/pods", ns, endpoint.TargetRef!.Name ?? ""), KubernetesJson.Default.Pod) is { } pod
                    && (pod.Status?.PodIPs ?? []).Select(ip => ip.Ip).Append(pod.Status?.PodIP).Intersect(endpoint.Addresses).Any()
                    && OfPod(pod, scheme, number) is { } target)
                    yield return target;
            }
        }
    }

    private static Outcome<ProxyTarget> OfNode(IClusterStore store, string name, string port)
    {
        if (store.Get(new ObjectKey("/nodes", "", name)) is null)
            return ApiErrors.NotFound(Platform.Kubernetes.Core.V1.Node.Definition, name);
        return port.Length == 0 || (TryPort(port, out var number) && number == KubeletPort)
            ? new ProxyTarget("http", name, "", name, KubeletPort)
            : ApiErrors.Unavailable($"port {port} of node \"{name}\" cannot be reached: the tunnel to a node leads to its kubelet API, port {KubeletPort}");
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue;

    private static T? Read<T>(IClusterStore store, ObjectKey key, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class => store.Get(key) is { } stored ? JsonSerializer.Deserialize(stored.Json.Span, type) : null;
}
