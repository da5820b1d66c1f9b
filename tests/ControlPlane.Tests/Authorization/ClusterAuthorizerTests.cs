using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Authorization;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Networking.V1;
using Platform.Kubernetes.Rbac.V1;
using Platform.Kubernetes.Schema;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Tests.Authorization;

public sealed class ClusterAuthorizerTests : IAsyncLifetime
{
    private readonly BootstrapObjects _objects = new(KindRegistry.CreateBuiltIn(), TimeProvider.System);
    private ClusterStore _store = null!;
    private ClusterAuthorizer _authorizer = null!;

    public async Task InitializeAsync()
    {
        _store = await ClusterStore.OpenAsync(new MemoryRevisionLog(), new ClusterStoreOptions(), TimeProvider.System, null, CancellationToken.None);
        await _objects.EnsureAsync(_store, new("demo", "1.34.2", "demo", "198.18.32.1", "10.244.0.0/16", "10.0.0.0/16", "10.0.0.10"), CancellationToken.None);
        _authorizer = new ClusterAuthorizer(_store);
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    private Task AddAsync<T>(T value)
        where T : class, IResource<T> =>
        _objects.CreateAsync(_store, value, (System.Text.Json.Serialization.Metadata.JsonTypeInfo<T>)KubernetesJson.Default.GetTypeInfo(typeof(T))!, CancellationToken.None);

    private bool May(UserInfo user, string verb, string resource, string ns = "", string name = "", string group = "", string? fields = null)
    {
        var parts = resource.Split('/');
        return _authorizer.Authorize(user, new RequestAttributes
        {
            Verb = verb,
            ApiGroup = group,
            ApiVersion = "v1",
            Resource = parts[0],
            Subresource = parts.Length > 1 ? parts[1] : "",
            Namespace = ns,
            Name = name,
            FieldSelector = fields,
        }).Allowed;
    }

    private bool MayRead(UserInfo user, string path) => _authorizer.Authorize(user, new RequestAttributes { Verb = "get", IsResourceRequest = false, Path = path }).Allowed;

    private static UserInfo User(string name, params string[] groups) => new(name, [.. groups, UserInfo.AuthenticatedGroup]);

    [Fact]
    public void Masters_may_everything_and_strangers_only_read_public_information()
    {
        May(User("clusterAdmin", "system:masters"), "delete", "nodes", name: "x").ShouldBeTrue();
        May(User("jane"), "list", "pods", "default").ShouldBeFalse();
        MayRead(User("jane"), "/apis/apps/v1").ShouldBeTrue();
        MayRead(UserInfo.Anonymous, "/version").ShouldBeTrue();
        MayRead(UserInfo.Anonymous, "/apis").ShouldBeFalse();
        May(User("jane"), "create", "selfsubjectaccessreviews", group: "authorization.k8s.io").ShouldBeTrue();
        May(UserInfo.Anonymous, "create", "selfsubjectaccessreviews", group: "authorization.k8s.io").ShouldBeFalse();
    }

    [Fact]
    public async Task A_binding_counts_from_when_it_is_written_and_only_in_its_namespace()
    {
        May(User("jane"), "create", "deployments", "shop", group: "apps").ShouldBeFalse();
        await AddAsync(new RoleBinding
        {
            Metadata = new ObjectMeta { Name = "jane", Namespace = "shop" },
            RoleRef = new RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = "edit" },
            Subjects = [new Subject { Kind = "User", Name = "jane", ApiGroup = "rbac.authorization.k8s.io" }],
        });
        May(User("jane"), "create", "deployments", "shop", group: "apps").ShouldBeTrue();
        May(User("jane"), "create", "deployments", "other", group: "apps").ShouldBeFalse();
        May(User("jane"), "list", "pods").ShouldBeFalse();
        May(User("jane"), "create", "rolebindings", "shop", group: "rbac.authorization.k8s.io").ShouldBeFalse();
        May(User("jane"), "get", "pods/log", "shop", "p").ShouldBeTrue();
        _authorizer.Authorize(User("jane"), new RequestAttributes { Verb = "get", Resource = "pods", Namespace = "shop" }).Reason.ShouldContain("RoleBinding \"jane/shop\" of ClusterRole \"edit\"");
    }

    [Fact]
    public async Task Rules_name_objects_and_subresources_exactly_and_roles_aggregate_by_label()
    {
        await AddAsync(new Role
        {
            Metadata = new ObjectMeta { Name = "one", Namespace = "shop" },
            Rules = [new PolicyRule { Verbs = ["get"], ApiGroups = [""], Resources = ["configmaps", "pods/log"], ResourceNames = ["a"] }],
        });
        await AddAsync(new RoleBinding
        {
            Metadata = new ObjectMeta { Name = "one", Namespace = "shop" },
            RoleRef = new RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "Role", Name = "one" },
            Subjects = [new Subject { Kind = "ServiceAccount", Name = "web" }],
        });
        var account = User("system:serviceaccount:shop:web", "system:serviceaccounts");
        May(account, "get", "configmaps", "shop", "a").ShouldBeTrue();
        May(account, "get", "configmaps", "shop", "b").ShouldBeFalse();
        May(account, "list", "configmaps", "shop").ShouldBeFalse();
        May(account, "get", "pods/log", "shop", "a").ShouldBeTrue();
        May(account, "get", "pods", "shop", "a").ShouldBeFalse();

        await AddAsync(new ClusterRole
        {
            Metadata = new ObjectMeta { Name = "crontabs", Labels = new Dictionary<string, string> { ["rbac.authorization.k8s.io/aggregate-to-view"] = "true" } },
            Rules = [new PolicyRule { Verbs = ["get"], ApiGroups = ["example.com"], Resources = ["crontabs"] }],
        });
        await AddAsync(new ClusterRoleBinding
        {
            Metadata = new ObjectMeta { Name = "viewers" },
            RoleRef = new RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = "view" },
            Subjects = [new Subject { Kind = "Group", Name = "viewers", ApiGroup = "rbac.authorization.k8s.io" }],
        });
        May(User("joe", "viewers"), "get", "crontabs", "shop", "x", "example.com").ShouldBeTrue();
        May(User("joe", "viewers"), "get", "secrets", "shop", "x").ShouldBeFalse();
    }

    [Fact]
    public async Task A_node_sees_the_clusters_pods_and_namespaces_only_while_it_has_policies_to_enforce()
    {
        var node = User("system:node:n1", "system:nodes");
        May(node, "watch", "networkpolicies", group: "networking.k8s.io").ShouldBeTrue();
        May(node, "delete", "networkpolicies", "default", "p", "networking.k8s.io").ShouldBeFalse();
        May(node, "list", "pods").ShouldBeFalse();
        May(node, "list", "namespaces").ShouldBeFalse();

        await AddAsync(new NetworkPolicy { Metadata = new ObjectMeta { Name = "p", Namespace = "default" } });

        May(node, "list", "pods").ShouldBeTrue();
        May(node, "watch", "namespaces").ShouldBeTrue();
        May(node, "get", "pods", "default", "theirs").ShouldBeTrue("it does not exist, which is no secret");
        May(node, "delete", "namespaces", name: "default").ShouldBeFalse();
        May(node, "list", "secrets").ShouldBeFalse();
    }

    [Fact]
    public async Task A_node_may_touch_what_is_its_own_and_what_its_pods_need_and_nothing_else()
    {
        var node = User("system:node:n1", "system:nodes");
        await AddAsync(PodOn("n1", "mine", "mine-secret"));
        await AddAsync(PodOn("n2", "theirs", "their-secret"));

        May(node, "create", "nodes").ShouldBeTrue();
        May(node, "patch", "nodes/status", name: "n1").ShouldBeTrue();
        May(node, "patch", "nodes/status", name: "n2").ShouldBeFalse();
        May(node, "update", "leases", "kube-node-lease", "n1", "coordination.k8s.io").ShouldBeTrue();
        May(node, "update", "leases", "kube-node-lease", "n2", "coordination.k8s.io").ShouldBeFalse();
        May(node, "list", "leases", "kube-node-lease", "", "coordination.k8s.io").ShouldBeTrue();
        May(node, "list", "leases", "kube-system", "", "coordination.k8s.io").ShouldBeFalse();
        May(node, "watch", "pods", fields: "spec.nodeName=n1").ShouldBeTrue();
        May(node, "watch", "pods", fields: "spec.nodeName=n2").ShouldBeFalse();
        May(node, "list", "pods").ShouldBeFalse();
        May(node, "patch", "pods/status", "default", "mine").ShouldBeTrue();
        May(node, "patch", "pods/status", "default", "theirs").ShouldBeFalse();
        May(node, "delete", "pods", "default", "theirs").ShouldBeFalse();
        May(node, "get", "secrets", "default", "mine-secret").ShouldBeTrue();
        May(node, "get", "secrets", "default", "their-secret").ShouldBeFalse();
        May(node, "list", "secrets", "default").ShouldBeFalse();
        May(node, "get", "secrets", "kube-system", "omsagent-secret").ShouldBeTrue();
        May(node, "watch", "secrets", "kube-system", fields: "metadata.name=omsagent-secret").ShouldBeTrue();
        May(node, "list", "secrets", "kube-system").ShouldBeFalse();
        May(node, "get", "secrets", "default", "omsagent-secret").ShouldBeFalse();
        May(node, "update", "secrets", "kube-system", "omsagent-secret").ShouldBeFalse();
        May(node, "create", "serviceaccounts/token", "default", "mine-account").ShouldBeTrue();
        May(node, "create", "serviceaccounts/token", "default", "theirs-account").ShouldBeFalse();
        May(node, "watch", "endpointslices", group: "discovery.k8s.io").ShouldBeTrue();
        May(node, "update", "pods", "default", "mine").ShouldBeFalse();
        May(node, "create", "pods/binding", "default", "mine").ShouldBeFalse();
        May(User("system:node:n1"), "patch", "nodes/status", name: "n1").ShouldBeFalse();
    }

    [Fact]
    public async Task A_node_reads_the_volumes_that_its_pods_mount_and_the_secrets_that_these_need()
    {
        var node = User("system:node:n1", "system:nodes");
        foreach (var (name, on) in new[] { ("mine", "n1"), ("theirs", "n2") })
        {
            var pod = PodOn(on, name, name + "-secret");
            await AddAsync(pod with { Spec = pod.Spec with { Volumes = [new Volume { Name = "v", PersistentVolumeClaim = new() { ClaimName = name + "-claim" } }] } });
            await AddAsync(new PersistentVolume
            {
                Metadata = new ObjectMeta { Name = name + "-volume" },
                Spec = new PersistentVolumeSpec
                {
                    ClaimRef = new ObjectReference { Namespace = "default", Name = name + "-claim" },
                    Csi = new CsiPersistentVolumeSource { Driver = "d", VolumeHandle = "h", NodePublishSecretRef = new SecretReference { Namespace = "vault", Name = name } },
                },
            });
            await AddAsync(new Platform.Kubernetes.Storage.V1.VolumeAttachment { Metadata = new ObjectMeta { Name = name }, Spec = new() { NodeName = on } });
        }

        May(node, "get", "persistentvolumeclaims", "default", "mine-claim").ShouldBeTrue();
        May(node, "patch", "persistentvolumeclaims/status", "default", "mine-claim").ShouldBeTrue();
        May(node, "patch", "persistentvolumeclaims/status", "default", "theirs-claim").ShouldBeFalse();
        May(node, "get", "persistentvolumes", name: "mine-volume").ShouldBeTrue();
        May(node, "get", "persistentvolumes", name: "theirs-volume").ShouldBeFalse();
        May(node, "list", "persistentvolumes").ShouldBeFalse();
        May(node, "get", "secrets", "vault", "mine").ShouldBeTrue();
        May(node, "get", "secrets", "vault", "theirs").ShouldBeFalse();
        May(node, "get", "volumeattachments", name: "mine", group: "storage.k8s.io").ShouldBeTrue();
        May(node, "get", "volumeattachments", name: "theirs", group: "storage.k8s.io").ShouldBeFalse();
        May(node, "patch", "csinodes", name: "n1", group: "storage.k8s.io").ShouldBeTrue();
        May(node, "patch", "csinodes", name: "n2", group: "storage.k8s.io").ShouldBeFalse();
    }

    [Fact]
    public async Task A_node_reads_the_secrets_that_ingresses_of_its_proxy_name_and_no_others()
    {
        await AddAsync(new IngressClass { Metadata = new ObjectMeta { Name = "platform" }, Spec = new() { Controller = "platform.internal/ingress" } });
        await AddAsync(new IngressClass { Metadata = new ObjectMeta { Name = "theirs" }, Spec = new() { Controller = "example.com/ingress" } });
        foreach (var (name, className) in new[] { ("mine", "platform"), ("others", "theirs"), ("nobodys", "missing") })
        {
            await AddAsync(new Ingress
            {
                Metadata = new ObjectMeta { Name = name, Namespace = "shop" },
                Spec = new() { IngressClassName = className, Tls = [new IngressTls { SecretName = $"{name}-tls" }] },
            });
        }

        var node = User("system:node:n1", "system:nodes");
        foreach (var verb in (string[])["get", "list", "watch"])
            May(node, verb, "secrets", "shop", "mine-tls").ShouldBeTrue();
        May(node, "update", "secrets", "shop", "mine-tls").ShouldBeFalse();
        May(node, "get", "secrets", "shop", "others-tls").ShouldBeFalse();
        May(node, "get", "secrets", "shop", "nobodys-tls").ShouldBeFalse();
        May(node, "get", "secrets", "default", "mine-tls").ShouldBeFalse();
        May(node, "list", "secrets", "shop").ShouldBeFalse();
        May(node, "watch", "ingresses", group: "networking.k8s.io").ShouldBeTrue();
        May(node, "list", "ingressclasses", group: "networking.k8s.io").ShouldBeTrue();
        May(node, "patch", "ingresses/status", "shop", "mine", "networking.k8s.io").ShouldBeFalse();
    }

    [Fact]
    public void A_bootstrapper_may_ask_for_a_certificate_and_no_more()
    {
        var user = User("system:bootstrap:aaaaaa", "system:bootstrappers");
        May(user, "create", "certificatesigningrequests", group: "certificates.k8s.io").ShouldBeTrue();
        May(user, "create", "certificatesigningrequests/nodeclient", group: "certificates.k8s.io").ShouldBeTrue();
        May(user, "list", "nodes").ShouldBeFalse();
        May(user, "get", "secrets", "kube-system", "x").ShouldBeFalse();
    }

    private static Pod PodOn(string node, string name, string secret) => new()
    {
        Metadata = new ObjectMeta { Name = name, Namespace = "default" },
        Spec = new PodSpec
        {
            NodeName = node,
            ServiceAccountName = name + "-account",
            Containers = [new Container { Name = "c", Image = "i", Env = [new EnvVar { Name = "P", ValueFrom = new EnvVarSource { SecretKeyRef = new SecretKeySelector { Name = secret, Key = "k" } } }] }],
        },
    };
}
