using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Node;
using Platform.Kubernetes.Storage.V1;

namespace Platform.ControlPlane.Tests.Controllers.Volumes;

/// <summary>Claims, volumes and classes for tests.</summary>
internal static class VolumeFixtures
{
    public static StorageClass Class(string name, string mode = "Immediate", string provisioner = LocalVolumes.Provisioner, bool isDefault = false, string reclaim = "Delete") => new()
    {
        Metadata = new()
        {
            Name = name,
            Annotations = isDefault ? new Dictionary<string, string> { ["storageclass.kubernetes.io/is-default-class"] = "true" } : null,
        },
        Provisioner = provisioner,
        VolumeBindingMode = mode,
        ReclaimPolicy = reclaim,
    };

    public static PersistentVolumeClaim Claim(string name, string? storageClass = "", string size = "1Gi", string mode = "ReadWriteOnce") => new()
    {
        Metadata = new() { Name = name, Namespace = "default" },
        Spec = new()
        {
            AccessModes = [mode],
            StorageClassName = storageClass,
            Resources = new() { Requests = new Dictionary<string, Quantity> { ["storage"] = Quantity.Parse(size) } },
        },
    };

    public static PersistentVolume Volume(string name, string size = "1Gi", string storageClass = "", string mode = "ReadWriteOnce", string? node = null, string policy = "Retain") => new()
    {
        Metadata = new() { Name = name },
        Spec = new()
        {
            AccessModes = [mode],
            Capacity = new Dictionary<string, Quantity> { ["storage"] = Quantity.Parse(size) },
            StorageClassName = storageClass,
            PersistentVolumeReclaimPolicy = policy,
            HostPath = new() { Path = "/data/" + name },
            NodeAffinity = node is null ? null : new()
            {
                Required = new()
                {
                    NodeSelectorTerms = [new() { MatchExpressions = [new() { Key = "kubernetes.io/hostname", Operator = "In", Values = [node] }] }],
                },
            },
        },
    };

    public static Pod PodWith(string name, params string[] claims) => new()
    {
        Metadata = new() { Name = name, Namespace = "default" },
        Spec = new PodSpec
        {
            Containers = [new Container { Name = "main", Image = "app:1" }],
            Volumes = [.. claims.Select((c, i) => new Volume { Name = $"v{i}", PersistentVolumeClaim = new() { ClaimName = c } })],
        },
    };
}
