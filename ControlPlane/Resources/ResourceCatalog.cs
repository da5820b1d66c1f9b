using System.Collections.Frozen;
using Platform.ControlPlane.Protobuf;
using Platform.Kubernetes;
using Platform.Kubernetes.Schema;
using Platform.Kubernetes.Serialization;
using Platform.Kubernetes.Validation;
using Autoscaling = Platform.Kubernetes.Autoscaling.V1;
using Policy = Platform.Kubernetes.Policy.V1;

namespace Platform.ControlPlane.Resources;

/// <summary>Every resource the API serves, with the facts that decide how it is treated. One serves every cluster.</summary>
internal sealed class ResourceCatalog
{
    private static readonly string[] ReadUpdate = ["get", "patch", "update"];
    private static readonly string[] Create = ["create"];

    private readonly FrozenDictionary<(string Group, string Version, string Plural), ResourceStrategy> byResource;

    /// <summary>A catalog of kinds.</summary>
    /// <param name="kinds">The kinds.</param>
    public ResourceCatalog(KindRegistry kinds)
    {
        Kinds = kinds;
        All = [.. kinds.All.Where(k => k.Kind.Use != ResourceUse.Subresource).Select(k => Describe(k, kinds))];
        byResource = All.ToFrozenDictionary(s => (s.Kind.Group, s.Kind.Version, s.Kind.Plural));
    }

    /// <summary>The kinds behind the resources.</summary>
    public KindRegistry Kinds { get; }

    /// <summary>Reads objects in protobuf.</summary>
    public ProtobufObjects Protobuf { get; } = new();

    /// <summary>Schema of the options of deletions.</summary>
    public SchemaNode DeleteOptions { get; } = new SchemaBuilder(KubernetesJson.Default.Options).Build(typeof(Platform.Kubernetes.Meta.V1.DeleteOptions));

    /// <summary>Every resource that has a path of its own.</summary>
    public IReadOnlyList<ResourceStrategy> All { get; }

    /// <summary>Finds a resource by its path names; null when there is none.</summary>
    public ResourceStrategy? Find(string group, string version, string plural) => byResource.GetValueOrDefault((group, version, plural));

    /// <summary>Finds a resource by its kind.</summary>
    public ResourceStrategy? Find(ResourceKind kind) => Find(kind.Group, kind.Version, kind.Plural);

    private static ResourceStrategy Describe(KindInfo info, KindRegistry kinds)
    {
        var kind = info.Kind;
        var strategy = new ResourceStrategy
        {
            Info = info,
            StorageResource = $"{kind.Group}/{kind.Plural}",
            NameError = DnsNames.SubdomainError,
            StatusFields = kind.HasStatus ? ["status"] : [],
            Subresources = Subresources(kind),
        };
        return (kind.Group, kind.Plural) switch
        {
            ("", "pods") => strategy with
            {
                SelectableFields =
                [
                    "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
                    "status.phase", "status.podIP", "status.nominatedNodeName",
                ],
                ReturnsDeletedObject = true,
                HasGeneration = true,
            },
            ("", "services") => strategy with
            {
                NameError = DnsNames.Rfc1035LabelError,
                SelectableFields = ["spec.clusterIP", "spec.type"],
                CreateOnUpdate = true,
                ReturnsDeletedObject = true,
            },
            ("", "namespaces") => strategy with { NameError = DnsNames.LabelError, SelectableFields = ["status.phase"] },
            ("", "nodes") => strategy with { SelectableFields = ["spec.unschedulable"], CreatesWithStatus = true },
            ("", "secrets") => strategy with { SelectableFields = ["type"] },
            ("", "serviceaccounts" or "persistentvolumes" or "persistentvolumeclaims") => strategy with { ReturnsDeletedObject = true },
            ("", "endpoints") => strategy with { CreateOnUpdate = true },
            ("", "events") => strategy with { SelectableFields = EventFacts.SelectableFields, CreateOnUpdate = true },
            ("events.k8s.io", "events") => strategy with
            {
                StorageResource = "/events",
                StoredInfo = kinds.FindKind("v1", "Event")!,
                CreateOnUpdate = true,
                FromStored = EventFacts.FromCore,
                ToStored = EventFacts.ToCore,
            },
            ("apps", "replicasets") => strategy with { SelectableFields = ["status.replicas"], HasGeneration = true },
            ("apps", "deployments" or "daemonsets" or "statefulsets") => strategy with { HasGeneration = true },
            ("batch", "jobs") => strategy with { SelectableFields = ["status.successful"], HasGeneration = true },
            ("batch", "cronjobs") or ("policy", "poddisruptionbudgets") or ("discovery.k8s.io", "endpointslices") =>
                strategy with { HasGeneration = true },
            ("coordination.k8s.io", "leases") => strategy with { CreateOnUpdate = true },
            ("rbac.authorization.k8s.io", _) => strategy with { NameError = PathSegmentError, CreateOnUpdate = true },
            ("certificates.k8s.io", "certificatesigningrequests") => strategy with
            {
                NameError = PathSegmentError,
                SelectableFields = ["spec.signerName"],
            },
            _ => strategy,
        };
    }

    private static IReadOnlyList<SubresourceInfo> Subresources(ResourceKind kind)
    {
        var list = new List<SubresourceInfo>();
        if (kind.HasStatus)
            list.Add(new SubresourceInfo("status", null, ReadUpdate));
        if (kind.HasScale)
            list.Add(new SubresourceInfo("scale", Autoscaling.Scale.Definition, ReadUpdate));
        switch (kind.Group, kind.Plural)
        {
            case ("", "pods"):
                list.Add(new SubresourceInfo("attach", PodOptions("PodAttachOptions"), "create", "get"));
                list.Add(new SubresourceInfo("binding", Platform.Kubernetes.Core.V1.Binding.Definition, Create));
                list.Add(new SubresourceInfo("ephemeralcontainers", null, ReadUpdate));
                list.Add(new SubresourceInfo("eviction", Policy.Eviction.Definition, Create));
                list.Add(new SubresourceInfo("exec", PodOptions("PodExecOptions"), "create", "get"));
                list.Add(new SubresourceInfo("log", null, "get"));
                list.Add(new SubresourceInfo("portforward", PodOptions("PodPortForwardOptions"), "create", "get"));
                list.Add(new SubresourceInfo("resize", null, ReadUpdate));
                break;
            case ("", "namespaces"):
                list.Add(new SubresourceInfo("finalize", null, "update"));
                break;
            case ("", "serviceaccounts"):
                list.Add(new SubresourceInfo("token", Platform.Kubernetes.Authentication.V1.TokenRequest.Definition, Create));
                break;
            case ("certificates.k8s.io", "certificatesigningrequests"):
                list.Add(new SubresourceInfo("approval", null, ReadUpdate));
                break;
        }

        return list;
    }

    private static ResourceKind PodOptions(string kind) => new("", "v1", kind, "");

    private static string? PathSegmentError(string name) => name switch
    {
        "." or ".." => $"may not be '{name}'",
        _ when name.Contains('/') => "may not contain '/'",
        _ when name.Contains('%') => "may not contain '%'",
        _ => null,
    };
}
