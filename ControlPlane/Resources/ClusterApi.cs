using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Admission;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Http.Limits;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Resources;

/// <summary>The verbs of the Kubernetes API over one cluster, behind authentication and authorization.</summary>
internal sealed class ClusterApi
{
    private readonly Func<int, ResourceCatalog> catalogs;
    private readonly ResourceActions actions;
    private readonly NodeRestriction nodes;
    private readonly ConditionalWeakTable<StoredObject, IKubernetesObject> typed = [];

    /// <summary>The API of a cluster.</summary>
    public ClusterApi(HostedCluster cluster, Func<int, ResourceCatalog> catalogs, TimeProvider time, ClusterLimits limits)
    {
        Limits = limits;
        Cluster = cluster;
        this.catalogs = catalogs;
        Time = time;
        var pipeline = new WritePipeline(AdmissionChain.Create(this), time);
        Reader = new ResourceReader(cluster);
        Writer = new ResourceWriter(cluster.Store, pipeline);
        Deleter = new ResourceDeleter(cluster.Store, pipeline, time);
        actions = new ResourceActions(this);
        nodes = new NodeRestriction(cluster.Store);
    }

    /// <summary>The cluster.</summary>
    public HostedCluster Cluster { get; }

    /// <summary>Minor version of Kubernetes 1 that the cluster is at.</summary>
    public int Level => int.Parse(Cluster.Specification.KubernetesVersion.Split('.')[1], CultureInfo.InvariantCulture);

    /// <summary>The resources there are at that level.</summary>
    public ResourceCatalog Catalog => catalogs(Level);

    /// <summary>What of the process it may use at a time.</summary>
    public ClusterLimits Limits { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Get, list and watch.</summary>
    public ResourceReader Reader { get; }

    /// <summary>Create, update and patch.</summary>
    public ResourceWriter Writer { get; }

    /// <summary>Delete.</summary>
    public ResourceDeleter Deleter { get; }

    /// <summary>A stored object as its C# type; read once and then shared, so it must not be changed (the types are immutable).</summary>
    public IKubernetesObject Typed(ResourceStrategy resource, StoredObject stored) =>
        resource.FromStored is { } convert
            ? resource.Info.Read(StoredJson.Write(convert(StoredJson.Parse(stored.Json))))
            : typed.GetValue(stored, s => resource.Info.Read(s.Json));

    /// <summary>Creates an object, or posts to a subresource or a kind that only answers.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">What was posted, decoded and with defaults; taken over.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Outcome<WriteResult>> CreateAsync(ApiRequest request, JsonObject body, CancellationToken cancellationToken)
    {
        if (actions.Find(request) is not { } action)
            return await Writer.CreateAsync(request, body, cancellationToken);
        var refusal = nodes.Admit(new AdmissionContext { Operation = AdmissionOperation.Create, Request = request, Object = body });
        return refusal ?? await action(request, body, cancellationToken);
    }

    /// <summary>The kind that is posted to a resource or one of its subresources.</summary>
    public KindInfo PostedKind(ResourceStrategy resource, string subresource) =>
        resource.Subresources.FirstOrDefault(s => s.Name == subresource)?.Kind is { } kind
            ? Catalog.Kinds.FindKind(kind.ApiVersion, kind.Kind) ?? resource.Info
            : resource.Info;

    /// <summary>How an object is written through a subresource; null when there is no such way.</summary>
    public ObjectView? View(ResourceStrategy resource, string subresource) => subresource switch
    {
        "" => new MainView(resource),
        "status" when resource.Kind.HasStatus => new StatusView(resource),
        "scale" when resource.Kind.HasScale => new ScaleView(Catalog.Kinds.FindKind("autoscaling/v1", "Scale")!),
        "approval" when resource.Subresources.Any(s => s.Name == "approval") => new ApprovalView(resource),
        "finalize" when resource.Subresources.Any(s => s.Name == "finalize") => new FinalizeView(resource),
        "ephemeralcontainers" or "resize" when resource.Subresources.Any(s => s.Name == subresource) => new PodPartView(resource, subresource),
        _ => null,
    };
}
