using System.Text.Json;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Authorization;

/// <summary>What a pod's node must be able to read for it.</summary>
internal sealed record PodReferences(string NodeName, string ServiceAccount, IReadOnlySet<string> Secrets, IReadOnlySet<string> ConfigMaps, IReadOnlySet<string> Claims)
{
    /// <summary>Reads a stored pod.</summary>
    public static PodReferences Of(StoredObject stored) => Of(JsonSerializer.Deserialize(stored.Json.Span, KubernetesJson.Default.Pod)!);

    /// <summary>Reads a pod.</summary>
    public static PodReferences Of(Pod pod)
    {
        var spec = pod.Spec;
        var (secrets, configMaps, claims) = (new HashSet<string>(), new HashSet<string>(), new HashSet<string>());
        foreach (var pull in spec?.ImagePullSecrets ?? []) Add(secrets, pull.Name);
        foreach (var volume in spec?.Volumes ?? [])
        {
            Add(secrets, volume.Secret?.SecretName);
            Add(configMaps, volume.ConfigMap?.Name);
            Add(claims, PodClaims.Of(pod, volume));
            foreach (var reference in SecretsOf(volume)) Add(secrets, reference?.Name);
            Add(secrets, volume.AzureFile?.SecretName);
            foreach (var source in volume.Projected?.Sources ?? [])
            {
                Add(secrets, source.Secret?.Name);
                Add(configMaps, source.ConfigMap?.Name);
            }
        }
        foreach (var container in (spec?.Containers ?? []).Concat(spec?.InitContainers ?? []))
            AddEnvironment(container.Env, container.EnvFrom, secrets, configMaps);
        foreach (var container in spec?.EphemeralContainers ?? [])
            AddEnvironment(container.Env, container.EnvFrom, secrets, configMaps);
        return new PodReferences(spec?.NodeName ?? "", spec?.ServiceAccountName is { Length: > 0 } account ? account : "default", secrets, configMaps, claims);
    }

    private static IEnumerable<LocalObjectReference?> SecretsOf(Volume volume) =>
    [
        volume.Csi?.NodePublishSecretRef, volume.FlexVolume?.SecretRef, volume.Storageos?.SecretRef, volume.Iscsi?.SecretRef, volume.ScaleIO?.SecretRef,
        volume.Rbd?.SecretRef, volume.Cinder?.SecretRef, volume.Cephfs?.SecretRef,
    ];

    private static void AddEnvironment(IReadOnlyList<EnvVar>? variables, IReadOnlyList<EnvFromSource>? sources, HashSet<string> secrets, HashSet<string> configMaps)
    {
        foreach (var variable in variables ?? [])
        {
            Add(secrets, variable.ValueFrom?.SecretKeyRef?.Name);
            Add(configMaps, variable.ValueFrom?.ConfigMapKeyRef?.Name);
        }
        foreach (var source in sources ?? [])
        {
            Add(secrets, source.SecretRef?.Name);
            Add(configMaps, source.ConfigMapRef?.Name);
        }
    }

    private static void Add(HashSet<string> names, string? name)
    {
        if (!string.IsNullOrEmpty(name)) names.Add(name);
    }
}
