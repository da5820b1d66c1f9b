using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Tests.Http;

namespace Platform.ControlPlane.Tests.Admission;

/// <summary>Real roles and bindings decide here.</summary>
public sealed class RoleEscalationTests : IAsyncLifetime
{
    private const string Roles = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles", Bindings = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings";
    private const string ClusterRoles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
    private static readonly UserInfo Admin = new("admin", UserInfo.MastersGroup, UserInfo.AuthenticatedGroup);
    private static readonly UserInfo Alice = new("alice", "team", UserInfo.AuthenticatedGroup);
    private ApiServer server = null!;

    public async Task InitializeAsync()
    {
        server = await ApiServer.StartAsync(authorizes: true);
        await server.CreateAsync(ClusterRoles, """
            {"metadata":{"name":"manager"},"rules":[
              {"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles","rolebindings"],"verbs":["create","get","patch"]},{"apiGroups":[""],"resources":["pods"],"verbs":["get","list"]}]}
            """);
        await Bind("manager");
        server.User = Alice;
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task What_one_has_can_be_granted()
    {
        await server.CreateAsync(Roles, """{"metadata":{"name":"r"},"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}""");
        await server.CreateAsync(Bindings, """
            {"metadata":{"name":"b"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"},"subjects":[{"kind":"User","name":"bob"}]}
            """);
    }

    [Fact]
    public async Task What_one_has_not_cannot_be_granted_by_a_role()
    {
        await server.CreateAsync(Roles, """{"metadata":{"name":"r"},"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["get"]}]}""");
        var (code, status) = await server.SendAsync(
            HttpMethod.Patch, Roles + "/r", """{"rules":[{"apiGroups":["","apps"],"resources":["secrets"],"verbs":["get","list"]}]}""", "application/merge-patch+json");

        code.ShouldBe(403);
        status["message"]!.GetValue<string>().ShouldBe(
            "roles.rbac.authorization.k8s.io \"r\" is forbidden: user \"alice\" (groups=[\"team\" \"system:authenticated\"]) is attempting to grant RBAC permissions "
            + "not currently held:\n{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\" \"list\"]}\n{APIGroups:[\"apps\"], Resources:[\"secrets\"], Verbs:[\"get\" \"list\"]}");
    }

    [Fact]
    public async Task What_one_has_not_cannot_be_granted_by_a_binding()
    {
        server.User = Admin;
        await server.CreateAsync(ClusterRoles, """{"metadata":{"name":"secrets"},"rules":[{"apiGroups":[""],"resources":["secrets"],"verbs":["*"]}]}""");
        server.User = Alice;
        const string binding = """
            {"metadata":{"name":"b"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"secrets"},"subjects":[{"kind":"User","name":"alice"}]}
            """;
        (await server.SendAsync(HttpMethod.Post, Bindings, binding)).Code.ShouldBe(403);
        (await server.SendAsync(HttpMethod.Post, Bindings, binding.Replace("secrets", "nothing", StringComparison.Ordinal))).Code.ShouldBe(404);
    }

    [Theory]
    [InlineData("escalate", "roles", Roles, """{"metadata":{"name":"r"},"rules":[{"apiGroups":[""],"resources":["secrets"],"verbs":["get"]}]}""")]
    [InlineData("bind", "clusterroles", Bindings,
        """{"metadata":{"name":"b"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},"subjects":[{"kind":"User","name":"a"}]}""")]
    public async Task A_verb_of_its_own_allows_it(string verb, string resource, string path, string body)
    {
        server.User = Admin;
        await server.CreateAsync(ClusterRoles, $$"""
            {"metadata":{"name":"lift"},"rules":[{"apiGroups":["rbac.authorization.k8s.io"],"resources":["{{resource}}"],"verbs":["{{verb}}"]}]}
            """);
        await Bind("lift");
        server.User = Alice;
        await server.CreateAsync(path, body);
    }

    [Fact]
    public async Task Only_who_may_do_everything_makes_aggregated_roles()
    {
        server.User = Admin;
        await server.CreateAsync(ClusterRoles, """{"metadata":{"name":"roles"},"rules":[{"apiGroups":["rbac.authorization.k8s.io"],"resources":["clusterroles"],"verbs":["create"]}]}""");
        await Bind("roles");
        server.User = Alice;
        var (code, status) = await server.SendAsync(
            HttpMethod.Post, ClusterRoles, """{"metadata":{"name":"a"},"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"a":"b"}}]}}""");
        code.ShouldBe(403);
        status["message"]!.GetValue<string>().ShouldEndWith("must have cluster-admin privileges to use an aggregationRule");
    }

    private async Task Bind(string role)
    {
        server.User = Admin;
        await server.CreateAsync("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", $$"""
            {"metadata":{"name":"{{role}}"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"{{role}}"},"subjects":[{"kind":"Group","name":"team"}]}
            """);
    }
}
