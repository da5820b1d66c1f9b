using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Platform.Contracts.ControlPlanes;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Authorization;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Controllers.Roles;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Rbac.V1;
using Platform.Kubernetes.Schema;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Tests.Clusters;

public sealed class DefaultRolesTests : IAsyncLifetime
{
    private static readonly ControlPlaneSpecification Specification = new("demo", "1.34.2", "demo", "198.18.32.1", "10.244.0.0/16", "10.0.0.0/16", "10.0.0.10");
    private readonly BootstrapObjects objects = new(KindRegistry.CreateBuiltIn(), TimeProvider.System);
    private ClusterStore store = null!;

    public async Task InitializeAsync()
    {
        store = await ClusterStore.OpenAsync(new MemoryRevisionLog(), new ClusterStoreOptions(), TimeProvider.System, null, CancellationToken.None);
        await objects.EnsureAsync(store, Specification, CancellationToken.None);
    }

    public async Task DisposeAsync() => await store.DisposeAsync();

    [Fact]
    public void Every_controllers_role_is_bound_to_the_service_account_of_its_name()
    {
        var roles = Names("clusterroles", null).Where(name => name.StartsWith("system:controller:", StringComparison.Ordinal)).ToList();
        roles.Count.ShouldBe(35);
        foreach (var role in roles)
        {
            var binding = Read("clusterrolebindings", "", role, KubernetesJson.Default.ClusterRoleBinding);
            binding.RoleRef.Name.ShouldBe(role);
            binding.Subjects.ShouldBe([new Subject { Kind = "ServiceAccount", Name = role["system:controller:".Length..], Namespace = "kube-system" }]);
        }
    }

    [Fact]
    public void A_controllers_account_may_do_its_work_and_nothing_else()
    {
        May("job-controller", "create", "", "pods", "shop").ShouldBeTrue();
        May("job-controller", "update", "batch", "jobs/status", "shop").ShouldBeTrue();
        May("job-controller", "get", "", "secrets", "shop").ShouldBeFalse();
        May("disruption-controller", "get", "apps", "deployments/scale", "shop").ShouldBeTrue();
        May("certificate-controller", "sign", "certificates.k8s.io", "signers", "", "kubernetes.io/kubelet-serving").ShouldBeTrue();
        May("certificate-controller", "sign", "certificates.k8s.io", "signers", "", "example.com/mine").ShouldBeFalse();
        May("token-cleaner", "delete", "", "secrets", "kube-system").ShouldBeTrue();
        May("token-cleaner", "delete", "", "secrets", "default").ShouldBeFalse();
        May("bootstrap-signer", "update", "", "configmaps", "kube-public", "cluster-info").ShouldBeTrue();
        May("bootstrap-signer", "update", "", "configmaps", "kube-public", "other").ShouldBeFalse();
    }

    [Fact]
    public void Aggregated_roles_begin_with_the_rules_that_their_controller_would_give_them()
    {
        var roles = Names("clusterroles", null).Select(name => Read("clusterroles", "", name, KubernetesJson.Default.ClusterRole)).ToList();
        var aggregated = roles.Where(role => role.AggregationRule is not null).ToList();
        aggregated.Select(role => role.Metadata.Name).ShouldBe(["admin", "edit", "view"]);
        foreach (var role in aggregated)
        {
            role.Rules.ShouldNotBeEmpty();
            RoleAggregation.NewRules(role, roles).ShouldBeNull($"{role.Metadata.Name} has all of its rules");
        }
    }

    [Fact]
    public void The_clusters_own_namespaces_have_their_roles()
    {
        Names("roles", "kube-system").ShouldBe(
        [
            "extension-apiserver-authentication-reader", "system::leader-locking-kube-controller-manager", "system::leader-locking-kube-scheduler",
            "system:controller:bootstrap-signer", "system:controller:cloud-provider", "system:controller:token-cleaner",
        ]);
        Names("rolebindings", "kube-system").ShouldBe(
        [
            "system::extension-apiserver-authentication-reader", "system::leader-locking-kube-controller-manager", "system::leader-locking-kube-scheduler",
            "system:controller:bootstrap-signer", "system:controller:cloud-provider", "system:controller:token-cleaner",
        ]);
        Names("roles", "kube-public").ShouldBe(["system:controller:bootstrap-signer"]);
        Names("rolebindings", "kube-public").ShouldBe(["system:controller:bootstrap-signer"]);
    }

    [Fact]
    public void Who_administers_a_namespace_may_all_that_who_edits_may_and_who_edits_all_that_who_views_may()
    {
        var parts = Parts("view");
        Parts("edit").Select(RuleCoverage.Describe).ShouldBeSubsetOf(Parts("admin").Select(RuleCoverage.Describe));
        parts.Select(RuleCoverage.Describe).ShouldBeSubsetOf(Parts("edit").Select(RuleCoverage.Describe));
        parts.SelectMany(part => part.Verbs).Distinct().ShouldBe(["get", "list", "watch"], ignoreOrder: true);
    }

    [Fact]
    public async Task What_is_taken_from_default_roles_and_bindings_is_there_again_after_a_start_unless_it_is_to_stay_as_it_is()
    {
        const string Role = "system:controller:token-cleaner";
        await ChangeAsync("roles", "kube-system", Role, role => role["rules"] = new JsonArray());
        await ChangeAsync("rolebindings", "kube-system", Role, binding => binding["subjects"] = new JsonArray());
        await ChangeAsync("clusterrolebindings", "", "system:discovery", binding =>
        {
            binding["subjects"] = new JsonArray();
            binding["metadata"]!["annotations"]!["rbac.authorization.kubernetes.io/autoupdate"] = "false";
        });
        May("token-cleaner", "delete", "", "secrets", "kube-system").ShouldBeFalse();

        await objects.EnsureAsync(store, Specification, CancellationToken.None);
        May("token-cleaner", "delete", "", "secrets", "kube-system").ShouldBeTrue();
        Read("clusterrolebindings", "", "system:discovery", KubernetesJson.Default.ClusterRoleBinding).Subjects.ShouldBe([]);

        var before = store.Revision;
        await objects.EnsureAsync(store, Specification, CancellationToken.None);
        store.Revision.ShouldBe(before, "a start that finds all in place writes nothing");
    }

    private List<PolicyRule> Parts(string role) => [.. Read("clusterroles", "", role, KubernetesJson.Default.ClusterRole).Rules!.SelectMany(RuleCoverage.Split)];

    private IEnumerable<string> Names(string plural, string? ns) => store.List("rbac.authorization.k8s.io/" + plural, ns).Items.Select(item => item.Key.Name).Order(StringComparer.Ordinal);

    private T Read<T>(string plural, string ns, string name, JsonTypeInfo<T> json) =>
        JsonSerializer.Deserialize(store.Get(new ObjectKey("rbac.authorization.k8s.io/" + plural, ns, name)).ShouldNotBeNull(name).Json.Span, json)!;

    private bool May(string account, string verb, string group, string resource, string ns, string name = "x")
    {
        var parts = resource.Split('/');
        var user = new UserInfo("system:serviceaccount:kube-system:" + account, "system:serviceaccounts", UserInfo.AuthenticatedGroup);
        return new ClusterAuthorizer(store).Authorize(user, new RequestAttributes
        {
            Verb = verb,
            ApiGroup = group,
            Resource = parts[0],
            Subresource = parts.Length > 1 ? parts[1] : "",
            Namespace = ns,
            Name = name,
        }).Allowed;
    }

    private Task ChangeAsync(string plural, string ns, string name, Action<JsonObject> change) => store.WriteAsync(
        new ObjectKey("rbac.authorization.k8s.io/" + plural, ns, name),
        before =>
        {
            var document = JsonNode.Parse(before!.Json.Span)!.AsObject();
            change(document);
            return new WriteDecision.Put(_ => JsonSerializer.SerializeToUtf8Bytes(document), before.Labels);
        },
        CancellationToken.None);
}
