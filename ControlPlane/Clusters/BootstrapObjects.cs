using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Platform.Contracts.ControlPlanes;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Clusters;

/// <summary>The objects that every cluster begins with. Those that are missing are made at each start.</summary>
internal sealed class BootstrapObjects(KindRegistry kinds, TimeProvider time)
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes what is missing; all of it goes to the log together.</summary>
    public Task EnsureAsync(IClusterStore store, ControlPlaneSpecification specification, CancellationToken cancellationToken)
    {
        var json = KubernetesJson.Default;
        List<Task> writes = [];
        foreach (var name in (string[])["default", "kube-system", "kube-public", "kube-node-lease"])
            writes.Add(CreateAsync(store, NewNamespace(name), json.Namespace, cancellationToken));
        foreach (var role in DefaultRoles.ClusterRoles()) writes.Add(CreateOrExtendAsync(store, role, json.ClusterRole, RoleReconciliation.Extend, cancellationToken));
        foreach (var binding in DefaultRoles.ClusterRoleBindings()) writes.Add(CreateOrExtendAsync(store, binding, json.ClusterRoleBinding, RoleReconciliation.Extend, cancellationToken));
        foreach (var role in NamespacedRoles.Roles()) writes.Add(CreateOrExtendAsync(store, role, json.Role, RoleReconciliation.Extend, cancellationToken));
        foreach (var binding in NamespacedRoles.RoleBindings()) writes.Add(CreateOrExtendAsync(store, binding, json.RoleBinding, RoleReconciliation.Extend, cancellationToken));
        foreach (var priority in BootstrapPolicies.PriorityClasses()) writes.Add(CreateAsync(store, priority, json.PriorityClass, cancellationToken));
        foreach (var level in BootstrapPolicies.PriorityLevels()) writes.Add(CreateAsync(store, level, json.PriorityLevelConfiguration, cancellationToken));
        foreach (var flow in BootstrapPolicies.FlowSchemas()) writes.Add(CreateAsync(store, flow, json.FlowSchema, cancellationToken));
        writes.Add(CreateAsync(store, BootstrapPolicies.DefaultStorage(), json.StorageClass, cancellationToken));
        writes.Add(CreateAsync(store, BootstrapPolicies.ServiceRange(specification.ServiceCidr, time.GetUtcNow()), json.ServiceCidr, cancellationToken));
        writes.Add(CreateAsync(store, KubernetesService(FirstAddress(specification.ServiceCidr).ToString()), json.Service, cancellationToken));
        writes.Add(CreateAsync(store, KubernetesEndpoints(specification.ApiAddress), json.Endpoints, cancellationToken));
        writes.Add(CreateAsync(store, KubernetesSlice(specification.ApiAddress), json.EndpointSlice, cancellationToken));
        return Task.WhenAll(writes);
    }

    /// <summary>The first usable address of a range: that of the <c>kubernetes</c> service.</summary>
    public static IPAddress FirstAddress(string cidr)
    {
        var bytes = IPNetwork.Parse(cidr).BaseAddress.GetAddressBytes();
        bytes[^1]++;
        return new IPAddress(bytes);
    }

    /// <summary>Writes an object unless it is there; the content is complete but for defaults, uid and time.</summary>
    internal Task<StoredObject?> CreateAsync<T>(IClusterStore store, T value, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class, IResource<T> => CreateOrExtendAsync(store, value, json, (_, _) => null, cancellationToken);

    /// <summary>Writes an object, or what the one that is there lacks; null from <paramref name="extend"/> leaves it as it is.</summary>
    private Task<StoredObject?> CreateOrExtendAsync<T>(IClusterStore store, T value, JsonTypeInfo<T> json, Func<T, T, T?> extend, CancellationToken cancellationToken)
        where T : class, IResource<T>
    {
        var kind = T.Definition;
        var key = new ObjectKey($"{kind.Group}/{kind.Plural}", value.Metadata.Namespace ?? "", value.Metadata.Name!);
        return store.WriteAsync(
            key,
            before => before is null ? Put(value, json)
                : extend(JsonSerializer.Deserialize(before.Json.Span, json)!, value) is { } extended ? Document(extended, json)
                : new WriteDecision.Leave(),
            cancellationToken);
    }

    private WriteDecision.Put Put<T>(T value, JsonTypeInfo<T> json)
        where T : class, IResource<T>
    {
        var stamped = value.WithMetadata(value.Metadata with { Uid = Guid.NewGuid().ToString(), CreationTimestamp = time.GetUtcNow() });
        return Document(stamped, json);
    }

    private WriteDecision.Put Document<T>(T value, JsonTypeInfo<T> json)
        where T : class, IResource<T>
    {
        var document = (JsonObject)JsonSerializer.SerializeToNode(value, json)!;
        var kind = kinds.FindKind(value.ApiVersion, value.Kind)!;
        kind.ApplyDefaults(document);
        SchemaDecoder.Decode(document, kind.Schema);
        return new WriteDecision.Put(revision => Render(document, revision), value.Metadata.Labels ?? ObjectLabels.None);
    }

    private static byte[] Render(JsonObject document, long revision)
    {
        document["metadata"]!["resourceVersion"] = revision.ToString(provider: null);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed)) document.WriteTo(writer);
        return buffer.ToArray();
    }

    private static Namespace NewNamespace(string name) => new()
    {
        Metadata = new ObjectMeta { Name = name, Labels = new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = name } },
        Spec = new NamespaceSpec { Finalizers = ["kubernetes"] },
        Status = new NamespaceStatus { Phase = "Active" },
    };

    private static Service KubernetesService(string address) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = "kubernetes",
            Namespace = "default",
            Labels = new Dictionary<string, string> { ["component"] = "apiserver", ["provider"] = "kubernetes" },
        },
        Spec = new ServiceSpec
        {
            Type = "ClusterIP",
            ClusterIP = address,
            ClusterIPs = [address],
            IpFamilies = ["IPv4"],
            IpFamilyPolicy = "SingleStack",
            Ports = [new ServicePort { Name = "https", Port = 443, Protocol = "TCP", TargetPort = new IntOrString(443) }],
        },
    };

    private static Endpoints KubernetesEndpoints(string address) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = "kubernetes",
            Namespace = "default",
            Labels = new Dictionary<string, string> { ["endpointslice.kubernetes.io/skip-mirror"] = "true" },
        },
        Subsets = [new EndpointSubset { Addresses = [new EndpointAddress { Ip = address }], Ports = [new EndpointsPort { Name = "https", Port = 443, Protocol = "TCP" }] }],
    };

    private static EndpointSlice KubernetesSlice(string address) => new()
    {
        Metadata = new ObjectMeta { Name = "kubernetes", Namespace = "default", Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = "kubernetes" } },
        AddressType = "IPv4",
        Endpoints = [new Endpoint { Addresses = [address], Conditions = new EndpointConditions { Ready = true } }],
        Ports = [new EndpointPort { Name = "https", Port = 443, Protocol = "TCP" }],
    };
}
