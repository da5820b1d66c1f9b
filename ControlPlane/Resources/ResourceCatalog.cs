using System.Collections.Frozen;
using Platform.ControlPlane.Patching;
using Platform.ControlPlane.Protobuf;
using Platform.Kubernetes;
using Platform.Kubernetes.Schema;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Resources;

/// <summary>Every resource the API serves, with the facts that decide how it is treated. One serves every cluster.</summary>
internal sealed class ResourceCatalog
{
    private readonly FrozenDictionary<(string Group, string Version, string Plural), ResourceStrategy> byResource;

    /// <summary>A catalog of kinds.</summary>
    /// <param name="kinds">The kinds.</param>
    public ResourceCatalog(KindRegistry kinds)
    {
        Kinds = kinds;
        var described = kinds.All.Where(k => k.Kind.Use != ResourceUse.Subresource).Select(k => ResourceStrategies.Describe(k, kinds)).ToLookup(s => s.StorageResource);
        All = [.. described.SelectMany(same => same.Select(s => s with { Forms = new ObjectForms(s.Form, [.. same.Where(o => o != s).Select(o => o.Form)]) }))];
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
}
