using System.Globalization;
using System.Text;
using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Pods.Runtime;

/// <summary>A container's environment: service variables, envFrom, then env, each later one winning.</summary>
public sealed class EnvironmentBuilder(IPodApi api, IServiceDirectory services, PodFields fields)
{
    public async Task<IReadOnlyDictionary<string, string>> BuildAsync(
        Pod pod, Container container, string? podIp, CancellationToken cancel)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        ServiceVariables.AddTo(
            result, await services.GetAsync(cancel), pod.Metadata.Namespace ?? "", pod.Spec.EnableServiceLinks ?? true);
        foreach (var source in container.EnvFrom ?? [])
            await AddAllAsync(result, pod, source, cancel);
        foreach (var variable in container.Env ?? [])
        {
            if (variable.ValueFrom is null)
                result[variable.Name] = VariableExpansion.Expand(variable.Value ?? "", result);
            else if (await ValueAsync(pod, container, variable.ValueFrom, podIp, cancel) is { } value)
                result[variable.Name] = value;
        }

        return result;
    }

    private async Task AddAllAsync(Dictionary<string, string> result, Pod pod, EnvFromSource source, CancellationToken cancel)
    {
        var @namespace = pod.Metadata.Namespace ?? "";
        if (source.ConfigMapRef is { } map)
        {
            var found = await api.GetConfigMapAsync(@namespace, map.Name ?? "", cancel);
            if (found is null && map.Optional != true)
                throw Missing("configmap", map.Name);
            foreach (var (key, value) in found?.Data ?? new Dictionary<string, string>())
                result[source.Prefix + key] = value;
        }

        if (source.SecretRef is { } secret)
        {
            var found = await api.GetSecretAsync(@namespace, secret.Name ?? "", cancel);
            if (found is null && secret.Optional != true)
                throw Missing("secret", secret.Name);
            foreach (var (key, value) in found?.Data ?? new Dictionary<string, byte[]>())
                result[source.Prefix + key] = Encoding.UTF8.GetString(value);
        }
    }

    private async Task<string?> ValueAsync(
        Pod pod, Container container, EnvVarSource source, string? podIp, CancellationToken cancel)
    {
        var @namespace = pod.Metadata.Namespace ?? "";
        if (source.FieldRef is { } field)
            return fields.Field(pod, field.FieldPath, podIp);
        if (source.ResourceFieldRef is { } resource)
            return fields.Resource(pod, resource, container.Name);
        if (source.ConfigMapKeyRef is { } map)
        {
            var found = await api.GetConfigMapAsync(@namespace, map.Name ?? "", cancel);
            if (found?.Data is { } data && data.TryGetValue(map.Key, out var value))
                return value;
            return map.Optional == true ? null : throw Missing(found, "configmap", map.Name, map.Key);
        }

        if (source.SecretKeyRef is { } secret)
        {
            var found = await api.GetSecretAsync(@namespace, secret.Name ?? "", cancel);
            if (found?.Data is { } data && data.TryGetValue(secret.Key, out var value))
                return Encoding.UTF8.GetString(value);
            return secret.Optional == true ? null : throw Missing(found, "secret", secret.Name, secret.Key);
        }

        throw new PodSetupException("CreateContainerConfigError", "a variable's valueFrom names a source this node does not know");
    }

    private static PodSetupException Missing(object? found, string kind, string? name, string key) =>
        found is null ? Missing(kind, name)
            : new PodSetupException("CreateContainerConfigError", $"couldn't find key {key} in {kind} {name}");

    private static PodSetupException Missing(string kind, string? name) =>
        new("CreateContainerConfigError", $"{kind} \"{name}\" not found");
}

/// <summary>Variables that tell a container where the services of its namespace are.</summary>
public static class ServiceVariables
{
    /// <param name="links">False leaves only the API server's (<c>enableServiceLinks</c>).</param>
    public static void AddTo(Dictionary<string, string> result, IReadOnlyList<ServiceEntry> services, string @namespace, bool links)
    {
        foreach (var service in services.Where(s => s is { Namespace: "default", Name: "kubernetes" }))
            Add(result, service);
        if (!links)
            return;
        foreach (var service in services.Where(s => s.Namespace == @namespace))
            Add(result, service);
    }

    private static void Add(Dictionary<string, string> result, ServiceEntry service)
    {
        if (service.ClusterIp is null || service.Ports.Count == 0)
            return;
        var prefix = service.Name.ToUpperInvariant().Replace('-', '_');
        result[$"{prefix}_SERVICE_HOST"] = service.ClusterIp;
        result[$"{prefix}_SERVICE_PORT"] = Text(service.Ports[0].Port);
        result[$"{prefix}_PORT"] = $"{service.Ports[0].Protocol}://{service.ClusterIp}:{Text(service.Ports[0].Port)}";
        foreach (var port in service.Ports)
        {
            var number = Text(port.Port);
            if (port.Name.Length > 0)
                result[$"{prefix}_SERVICE_PORT_{port.Name.ToUpperInvariant().Replace('-', '_')}"] = number;
            var link = $"{prefix}_PORT_{number}_{port.Protocol.ToUpperInvariant()}";
            result[link] = $"{port.Protocol}://{service.ClusterIp}:{number}";
            result[link + "_PROTO"] = port.Protocol;
            result[link + "_PORT"] = number;
            result[link + "_ADDR"] = service.ClusterIp;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
