using System.Text;
using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Pods.Runtime;

namespace Platform.NodeAgent.Pods.Volumes;

/// <summary>Collects the files of volumes that are made of API objects.</summary>
public sealed class PayloadBuilder(IPodApi api, PodFields fields, TokenCache tokens)
{
    private const int DefaultMode = 0b110_100_100;

    /// <summary>The volume's files, or null when it is of another kind.</summary>
    public async Task<IReadOnlyList<PayloadFile>?> BuildAsync(Pod pod, Volume volume, string? podIp, CancellationToken cancel)
    {
        var @namespace = pod.Metadata.Namespace ?? "";
        if (volume.ConfigMap is { } map)
            return await ConfigMapAsync(@namespace, map.Name, map.Items, map.Optional, map.DefaultMode, cancel);
        if (volume.Secret is { } secret)
            return await SecretAsync(@namespace, secret.SecretName, secret.Items, secret.Optional, secret.DefaultMode, cancel);
        if (volume.DownwardAPI is { } downward)
            return Downward(pod, downward.Items, downward.DefaultMode, podIp);
        if (volume.Projected is not { } projected)
            return null;
        var files = new List<PayloadFile>();
        foreach (var source in projected.Sources ?? [])
            files.AddRange(await ProjectedAsync(pod, source, projected.DefaultMode, podIp, cancel));
        return files;
    }

    private async Task<IReadOnlyList<PayloadFile>> ProjectedAsync(
        Pod pod, VolumeProjection source, int? mode, string? podIp, CancellationToken cancel)
    {
        var @namespace = pod.Metadata.Namespace ?? "";
        if (source.ConfigMap is { } map)
            return await ConfigMapAsync(@namespace, map.Name, map.Items, map.Optional, mode, cancel);
        if (source.Secret is { } secret)
            return await SecretAsync(@namespace, secret.Name, secret.Items, secret.Optional, mode, cancel);
        if (source.DownwardAPI is { } downward)
            return Downward(pod, downward.Items, mode, podIp);
        if (source.ServiceAccountToken is { } token)
        {
            var text = await tokens.GetAsync(pod, token.Audience, token.ExpirationSeconds ?? 3600, cancel);
            return [new PayloadFile(token.Path, Encoding.UTF8.GetBytes(text), mode ?? DefaultMode)];
        }

        throw new PodSetupException("ContainerCreating", "a projected volume has a source that this node does not know");
    }

    private async Task<IReadOnlyList<PayloadFile>> ConfigMapAsync(
        string @namespace, string? name, IReadOnlyList<KeyToPath>? items, bool? optional, int? mode, CancellationToken cancel)
    {
        if (await api.GetConfigMapAsync(@namespace, name ?? "", cancel) is not { } found)
            return optional == true ? [] : throw Missing("configmap", name);
        var content = new Dictionary<string, byte[]>(found.BinaryData ?? new Dictionary<string, byte[]>());
        foreach (var (key, value) in found.Data ?? new Dictionary<string, string>())
            content[key] = Encoding.UTF8.GetBytes(value);
        return Select("configmap", name, content, items, optional, mode);
    }

    private async Task<IReadOnlyList<PayloadFile>> SecretAsync(
        string @namespace, string? name, IReadOnlyList<KeyToPath>? items, bool? optional, int? mode, CancellationToken cancel)
    {
        if (await api.GetSecretAsync(@namespace, name ?? "", cancel) is not { } found)
            return optional == true ? [] : throw Missing("secret", name);
        return Select("secret", name, found.Data ?? new Dictionary<string, byte[]>(), items, optional, mode);
    }

    private static List<PayloadFile> Select(
        string kind, string? name, IReadOnlyDictionary<string, byte[]> content, IReadOnlyList<KeyToPath>? items, bool? optional, int? mode)
    {
        if (items is not { Count: > 0 })
            return [.. content.Select(e => new PayloadFile(e.Key, e.Value, mode ?? DefaultMode))];
        var files = new List<PayloadFile>();
        foreach (var item in items)
        {
            if (content.TryGetValue(item.Key, out var value))
                files.Add(new PayloadFile(item.Path, value, item.Mode ?? mode ?? DefaultMode));
            else if (optional != true)
                throw new PodSetupException("ContainerCreating", $"{kind} \"{name}\" references non-existent key: {item.Key}");
        }

        return files;
    }

    private List<PayloadFile> Downward(Pod pod, IReadOnlyList<DownwardApiVolumeFile>? items, int? mode, string? podIp)
    {
        var files = new List<PayloadFile>();
        foreach (var item in items ?? [])
        {
            var text = item.FieldRef is { } field ? fields.Field(pod, field.FieldPath, podIp)
                : item.ResourceFieldRef is { } resource ? fields.Resource(pod, resource, null) : "";
            files.Add(new PayloadFile(item.Path, Encoding.UTF8.GetBytes(text), item.Mode ?? mode ?? DefaultMode));
        }

        return files;
    }

    private static PodSetupException Missing(string kind, string? name) => new("ContainerCreating", $"{kind} \"{name}\" not found");
}
