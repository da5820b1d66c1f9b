using Platform.ControlPlane.Controllers.Machinery;
using Platform.ControlPlane.Controllers.Nodes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Node;
using Platform.Kubernetes.Storage.V1;

namespace Platform.ControlPlane.Controllers.Volumes;

/// <summary>Makes volumes for claims whose class names <see cref="LocalVolumes.Provisioner"/>: a directory of one node. Others' classes are left to others.</summary>
internal sealed class LocalProvisioner(IKubernetesClient client, SharedInformers informers, EventRecorder events)
{
    private const string Hostname = "kubernetes.io/hostname";
    private static readonly string[] Supported = ["ReadWriteOnce", "ReadWriteOncePod", "ReadOnlyMany", "ReadWriteMany"];
    private readonly EventRecorder _events = events.As(LocalVolumes.Provisioner);
    private readonly EventRecorder _controller = events.As("persistentvolume-controller");

    /// <summary>The volume of a claim, made now or before; null when somebody else makes it, or it cannot be made now.</summary>
    public async Task<PersistentVolume?> ProvisionAsync(PersistentVolumeClaim claim, StorageClass storage, CancellationToken cancellationToken)
    {
        if (storage.Provisioner != LocalVolumes.Provisioner)
        {
            await LeaveToOtherAsync(claim, storage, cancellationToken);
            return null;
        }

        if (claim.Spec.VolumeMode == "Block")
            return Refuse(claim, "volumes of the mode Block cannot be made of directories");
        if (claim.Spec.DataSource is not null || claim.Spec.DataSourceRef is not null)
            return Refuse(claim, "volumes cannot be filled from a data source");
        if (claim.Spec.Selector is not null)
            return Refuse(claim, "claim.Spec.Selector is not supported");
        var selected = VolumeAnnotations.Of(claim.Metadata, VolumeAnnotations.SelectedNode);
        var node = string.IsNullOrEmpty(selected) ? LeastUsed(storage) : informers.Nodes.Find(null, selected);
        if (node is null)
            return await GiveUpNodeAsync(claim, selected, cancellationToken);
        var wanted = VolumeFor(claim, storage, node);
        var made = await client.TryCreateAsync(wanted, cancellationToken);
        var volume = made ?? await client.GetAsync<PersistentVolume>(wanted.Metadata.Name!, null, cancellationToken);
        informers.Volumes.Observe(volume);
        if (made is not null)
            _events.Normal(claim, "ProvisioningSucceeded", $"Successfully provisioned volume {made.Metadata.Name}");
        return volume;
    }

    private static PersistentVolume VolumeFor(PersistentVolumeClaim claim, StorageClass storage, Node node)
    {
        // Named after the claim: a second attempt finds what the first one made.
        var name = "pvc-" + claim.Metadata.Uid;
        var host = new NodeSelectorRequirement
        {
            Key = Hostname,
            Operator = NodeSelectorOperator.In,
            Values = [node.Metadata.Labels?.GetValueOrDefault(Hostname) ?? node.Metadata.Name ?? ""],
        };
        return new PersistentVolume
        {
            Metadata = new()
            {
                Name = name,
                Annotations = new Dictionary<string, string> { [VolumeAnnotations.ProvisionedBy] = LocalVolumes.Provisioner },
            },
            Spec = new PersistentVolumeSpec
            {
                Capacity = new Dictionary<string, Kubernetes.Quantity> { ["storage"] = VolumeMatching.SizeOf(claim) },
                AccessModes = [.. (claim.Spec.AccessModes ?? []).Where(Supported.Contains)],
                ClaimRef = EventRecorder.ReferenceTo(claim),
                PersistentVolumeReclaimPolicy = storage.ReclaimPolicy,
                StorageClassName = storage.Metadata.Name,
                MountOptions = storage.MountOptions,
                VolumeMode = "Filesystem",
                Local = new LocalVolumeSource { Path = LocalVolumes.PathOf(name) },
                NodeAffinity = new VolumeNodeAffinity
                {
                    Required = new NodeSelector { NodeSelectorTerms = [new NodeSelectorTerm { MatchExpressions = [host] }] },
                },
            },
        };
    }

    private async Task LeaveToOtherAsync(PersistentVolumeClaim claim, StorageClass storage, CancellationToken cancellationToken)
    {
        if (storage.Provisioner == "kubernetes.io/no-provisioner")
        {
            _controller.Normal(claim, "FailedBinding", "no volume plugin matched name: kubernetes.io/no-provisioner");
            return;
        }

        if (VolumeAnnotations.Of(claim.Metadata, VolumeAnnotations.StorageProvisioner) != storage.Provisioner)
        {
            var told = VolumeAnnotations.With(claim, VolumeAnnotations.StorageProvisioner, storage.Provisioner);
            informers.Claims.Observe(await client.UpdateAsync(told, cancellationToken));
        }

        _controller.Normal(
            claim,
            "ExternalProvisioning",
            $"Waiting for a volume to be created either by the external provisioner '{storage.Provisioner}' or manually by the system administrator. "
            + "If volume creation is delayed, please verify that the provisioner is running and correctly registered.");
    }

    // The pod is placed anew, on a node that is there.
    private async Task<PersistentVolume?> GiveUpNodeAsync(PersistentVolumeClaim claim, string? node, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(node))
            return Refuse(claim, "no node is ready to hold the volume");
        informers.Claims.Observe(await client.UpdateAsync(VolumeAnnotations.Without(claim, VolumeAnnotations.SelectedNode), cancellationToken));
        return Refuse(claim, $"node \"{node}\" not found");
    }

    private PersistentVolume? Refuse(PersistentVolumeClaim claim, string why)
    {
        _events.Warning(claim, "ProvisioningFailed", $"failed to provision volume with StorageClass \"{VolumeMatching.ClassOf(claim)}\": {why}");
        return null;
    }

    private Node? LeastUsed(StorageClass storage)
    {
        var held = informers.Volumes.List().Where(v => v.Spec.Local is not null).ToList();
        return informers.Nodes.List()
            .Where(n => n.Spec.Unschedulable != true && NodeTaints.ReadyStatus(n) == ConditionStatus.True && VolumeTopology.Allows(storage, n))
            .OrderBy(n => held.Count(v => VolumeMatching.IsReachable(v, n))).ThenBy(n => n.Metadata.Name, StringComparer.Ordinal)
            .FirstOrDefault();
    }
}
