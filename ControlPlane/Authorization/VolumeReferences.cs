using System.Text.Json;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Authorization;

/// <summary>Which claim has a volume, and what the node that mounts it must be able to read for it.</summary>
internal sealed record VolumeReferences(string Namespace, string Claim, IReadOnlySet<(string Namespace, string Name)> Secrets)
{
    /// <summary>Reads a stored volume.</summary>
    public static VolumeReferences Of(StoredObject stored)
    {
        var spec = JsonSerializer.Deserialize(stored.Json.Span, KubernetesJson.Default.PersistentVolume)!.Spec;
        var ns = spec.ClaimRef?.Namespace ?? "";
        SecretReference?[] references =
        [
            spec.Csi?.NodeStageSecretRef, spec.Csi?.NodePublishSecretRef, spec.Csi?.NodeExpandSecretRef, spec.FlexVolume?.SecretRef, spec.Iscsi?.SecretRef,
            spec.ScaleIO?.SecretRef, spec.Rbd?.SecretRef, spec.Cinder?.SecretRef, spec.Cephfs?.SecretRef,
            spec.AzureFile is { } azure ? new SecretReference { Name = azure.SecretName, Namespace = azure.SecretNamespace } : null,
            spec.Storageos?.SecretRef is { } storage ? new SecretReference { Name = storage.Name, Namespace = storage.Namespace } : null,
        ];

        // A secret without a namespace is in that of the claim.
        var secrets = references.Where(r => !string.IsNullOrEmpty(r?.Name)).Select(r => (string.IsNullOrEmpty(r!.Namespace) ? ns : r.Namespace, r.Name!));
        return new VolumeReferences(ns, spec.ClaimRef?.Name ?? "", secrets.ToHashSet());
    }
}
