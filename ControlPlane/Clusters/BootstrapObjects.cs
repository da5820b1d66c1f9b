using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Platform.Contracts.ControlPlanes;
using Platform.ControlPlane.Controllers.Roles;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Clusters;

/// <summary>The objects that every cluster begins with. Those that are missing are made at each start.</summary>
/// <remarks>Most are the same in each cluster but for uid and time: these are made once.</remarks>
internal sealed class BootstrapObjects
{
    private readonly KindRegistry _kinds;
    private readonly TimeProvider _time;
    private readonly Lazy<IReadOnlyList<Beginning>> _common;

    /// <summary>The objects of this process's clusters.</summary>
    public BootstrapObjects(KindRegistry kinds, TimeProvider time) => (_kinds, _time, _common) = (kinds, time, new(() => [.. Common()]));

    /// <summary>Makes what is missing; all of it goes to the log together.</summary>
    public Task EnsureAsync(IClusterStore store, ControlPlaneSpecification specification, CancellationToken cancellationToken)
    {
        var json = KubernetesJson.Default;
        Beginning[] own =
        [
            Once(BootstrapPolicies.ServiceRange(specification.ServiceCidr, _time.GetUtcNow()), json.ServiceCidr),
            Once(KubernetesService(FirstAddress(specification.ServiceCidr).ToString()), json.Service),
            Once(KubernetesEndpoints(specification.ApiAddress), json.Endpoints),
            Once(KubernetesSlice(specification.ApiAddress), json.EndpointSlice),
        ];
        return Task.WhenAll(_common.Value.Concat(own).Select(beginning => EnsureAsync(store, beginning, cancellationToken)));
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
        where T : class, IResource<T> => EnsureAsync(store, Once(value, json), cancellationToken);

    private Task<StoredObject?> EnsureAsync(IClusterStore store, Beginning beginning, CancellationToken cancellationToken) => store.WriteAsync(
        beginning.Key,
        before =>
        {
            if (before is not null)
                return beginning.Extend(before);
            var (uid, created) = (Guid.NewGuid(), new Time(_time.GetUtcNow()));
            return new WriteDecision.Put(revision => beginning.Template.Fill(uid, created, revision), beginning.Labels);
        },
        cancellationToken);

    private IEnumerable<Beginning> Common()
    {
        var json = KubernetesJson.Default;
        return
        [
            .. ((string[])["default", "kube-system", "kube-public", "kube-node-lease"]).Select(name => Once(NewNamespace(name), json.Namespace)),
            .. RoleAggregation.Apply(DefaultRoles.ClusterRoles()).Select(role => Kept(role, json.ClusterRole, RoleReconciliation.Extend)),
            .. DefaultRoles.ClusterRoleBindings().Select(binding => Kept(binding, json.ClusterRoleBinding, RoleReconciliation.Extend)),
            .. NamespacedRoles.Roles().Select(role => Kept(role, json.Role, RoleReconciliation.Extend)),
            .. NamespacedRoles.RoleBindings().Select(binding => Kept(binding, json.RoleBinding, RoleReconciliation.Extend)),
            .. BootstrapPolicies.PriorityClasses().Select(priority => Once(priority, json.PriorityClass)),
            .. BootstrapPolicies.PriorityLevels().Select(level => Once(level, json.PriorityLevelConfiguration)),
            .. BootstrapPolicies.FlowSchemas().Select(flow => Once(flow, json.FlowSchema)),
            Once(BootstrapPolicies.DefaultStorage(), json.StorageClass),
            Once(BootstrapPolicies.DefaultIngress(), json.IngressClass),
        ];
    }

    /// <summary>One that is made when it is missing, and then its owner's.</summary>
    private Beginning Once<T>(T value, JsonTypeInfo<T> json)
        where T : class, IResource<T> => Kept(value, json, null);

    /// <summary>One that gets what <paramref name="extend"/> finds it to lack at each start; null leaves it as it is.</summary>
    private Beginning Kept<T>(T value, JsonTypeInfo<T> json, Func<T, T, T?>? extend)
        where T : class, IResource<T>
    {
        var kind = T.Definition;
        return new Beginning(
            new ObjectKey($"{kind.Group}/{kind.Plural}", value.Metadata.Namespace ?? "", value.Metadata.Name!),
            ObjectTemplate.Of(Document(value.WithMetadata(ObjectTemplate.Stamp(value.Metadata)), json)),
            LabelsOf(value),
            before =>
            {
                if (extend?.Invoke(JsonSerializer.Deserialize(before.Json.Span, json)!, value) is not { } extended)
                    return new WriteDecision.Leave();
                var document = Document(extended, json);
                return new WriteDecision.Put(revision => ObjectTemplate.Render(document, revision.ToString(CultureInfo.InvariantCulture)), LabelsOf(extended));
            });
    }

    private static IReadOnlyDictionary<string, string> LabelsOf(IKubernetesObject value) => value.Metadata.Labels ?? ObjectLabels.None;

    private JsonObject Document<T>(T value, JsonTypeInfo<T> json)
        where T : class, IResource<T>
    {
        var document = (JsonObject)JsonSerializer.SerializeToNode(value, json)!;
        var kind = _kinds.FindKind(value.ApiVersion, value.Kind)!;
        kind.ApplyDefaults(document);
        SchemaDecoder.Decode(document, kind.Schema);
        return document;
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

    private sealed record Beginning(
        ObjectKey Key, ObjectTemplate Template, IReadOnlyDictionary<string, string> Labels, Func<StoredObject, WriteDecision> Extend);
}
