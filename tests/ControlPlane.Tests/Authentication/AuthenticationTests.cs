using System.Net;
using System.Text;
using System.Text.Json;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Storage;
using Platform.ControlPlane.Tests.Clusters;
using Platform.Foundation.Security;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Serialization;
using Platform.Testing;

namespace Platform.ControlPlane.Tests.Authentication;

public sealed class AuthenticationTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string KeysPath = "/openid/v1/jwks";

    [Fact]
    public async Task A_certificate_of_the_cluster_is_let_in_and_one_of_another_cluster_is_not()
    {
        await using var harness = await ControlPlaneHarness.StartAsync(postgres);
        var (one, other) = (await harness.CreateClusterAsync(), await harness.CreateClusterAsync(1));
        using var admin = ControlPlaneHarness.Certificate(one, "clusterAdmin", "system:masters");
        using var client = harness.Client(one, admin);
        (await client.GetAsync(KeysPath)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var stranger = harness.Client(other, admin);
        var refused = await stranger.GetAsync(KeysPath);
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        JsonSerializer.Deserialize(await refused.Content.ReadAsStringAsync(), KubernetesJson.Default.Status)!.Reason.ShouldBe("Unauthorized");
    }

    [Fact]
    public async Task Requests_that_begin_a_connection_side_by_side_are_all_let_in()
    {
        await using var harness = await ControlPlaneHarness.StartAsync(postgres);
        var cluster = await harness.CreateClusterAsync();
        using var admin = ControlPlaneHarness.Certificate(cluster, "clusterAdmin", "system:masters");
        for (var connection = 0; connection < 20; connection++)
        {
            using var client = harness.Client(cluster, admin);
            (client.DefaultRequestVersion, client.DefaultVersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
            var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.GetAsync(KeysPath)));
            answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_server_certificate_or_an_expired_token_or_nonsense_is_answered_401_and_nothing_is_anonymous()
    {
        await using var harness = await ControlPlaneHarness.StartAsync(postgres);
        var cluster = await harness.CreateClusterAsync();
        using var serverOnly = cluster.CertificateAuthority.Issue(new CertificateRequestDetails { CommonName = "x", Organizations = ["system:masters"], Server = true });
        using var byCertificate = harness.Client(cluster, serverOnly);
        (await byCertificate.GetAsync(KeysPath)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var expired = cluster.ServiceAccountTokens.Issue("default", "default", "u", [], TimeSpan.FromSeconds(-5)).Token;
        foreach (var token in (string[])[expired, "nonsense", "abcdef.0123456789abcdef"])
        {
            using var client = harness.Client(cluster, token: token);
            (await client.GetAsync(KeysPath)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }
        using var anonymous = harness.Client(cluster);
        var answer = await anonymous.GetAsync(KeysPath);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("system:anonymous");
    }

    [Fact]
    public async Task A_service_account_token_holds_as_long_as_its_account_and_pod()
    {
        await using var harness = await ControlPlaneHarness.StartAsync(postgres);
        var cluster = await harness.CreateClusterAsync();
        var account = await CreateAsync(harness, cluster, new ServiceAccount { Metadata = new ObjectMeta { Name = "web", Namespace = "default" } });
        var pod = await CreateAsync(harness, cluster, new Pod { Metadata = new ObjectMeta { Name = "web-1", Namespace = "default" } });
        var token = cluster.ServiceAccountTokens.Issue("default", "web", account, [], TimeSpan.FromHours(1), new BoundObject("Pod", "web-1", pod)).Token;
        var user = cluster.TokenAuthenticator.Authenticate(token, []).ShouldNotBeNull().User;
        user.Name.ShouldBe("system:serviceaccount:default:web");
        user.Groups.ShouldBe(["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"]);
        user.Extra["authentication.kubernetes.io/pod-name"].ShouldBe(["web-1"]);
        cluster.TokenAuthenticator.Authenticate(token, ["vault"]).ShouldBeNull();
        using (var client = harness.Client(cluster, token: token)) (await client.GetAsync(KeysPath)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await cluster.Store.WriteAsync(new ObjectKey("/pods", "default", "web-1"), _ => new WriteDecision.Delete(_ => "{}"u8.ToArray()), CancellationToken.None);
        cluster.TokenAuthenticator.Authenticate(token, []).ShouldBeNull();
    }

    [Fact]
    public async Task A_bootstrap_token_makes_a_bootstrapper_until_it_expires_or_is_altered()
    {
        await using var harness = await ControlPlaneHarness.StartAsync(postgres);
        var cluster = await harness.CreateClusterAsync();
        Task<string> Put(string id, DateTimeOffset expires) => CreateAsync(harness, cluster, new Secret
        {
            Metadata = new ObjectMeta { Name = "bootstrap-token-" + id, Namespace = "kube-system" },
            Type = "bootstrap.kubernetes.io/token",
            Data = new Dictionary<string, byte[]>
            {
                ["token-id"] = Encoding.UTF8.GetBytes(id),
                ["token-secret"] = "0123456789abcdef"u8.ToArray(),
                ["usage-bootstrap-authentication"] = "true"u8.ToArray(),
                ["expiration"] = Encoding.UTF8.GetBytes(expires.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)),
                ["auth-extra-groups"] = "system:masters,system:bootstrappers:worker"u8.ToArray(),
            },
        });
        await Put("aaaaaa", DateTimeOffset.UtcNow.AddHours(1));
        await Put("bbbbbb", DateTimeOffset.UtcNow.AddHours(-1));
        var user = cluster.TokenAuthenticator.Authenticate("aaaaaa.0123456789abcdef", []).ShouldNotBeNull().User;
        user.Name.ShouldBe("system:bootstrap:aaaaaa");
        user.Groups.ShouldBe(["system:bootstrappers", "system:bootstrappers:worker", "system:authenticated"]);
        cluster.TokenAuthenticator.Authenticate("aaaaaa.0123456789abcdee", []).ShouldBeNull();
        cluster.TokenAuthenticator.Authenticate("bbbbbb.0123456789abcdef", []).ShouldBeNull();
    }

    [Fact]
    public async Task Impersonation_is_for_those_who_may()
    {
        await using var harness = await ControlPlaneHarness.StartAsync(postgres);
        var cluster = await harness.CreateClusterAsync();
        using var admin = ControlPlaneHarness.Certificate(cluster, "clusterAdmin", "system:masters");
        using var client = harness.Client(cluster, admin);
        client.DefaultRequestHeaders.Add("Impersonate-User", "jane");
        var asJane = await client.GetAsync(KeysPath);
        asJane.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await asJane.Content.ReadAsStringAsync()).ShouldContain("\\u0022jane\\u0022");
        using var plain = ControlPlaneHarness.Certificate(cluster, "joe");
        using var joe = harness.Client(cluster, plain);
        joe.DefaultRequestHeaders.Add("Impersonate-User", "system:admin");
        var refused = await joe.GetAsync(KeysPath);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("cannot impersonate");
    }

    private static async Task<string> CreateAsync<T>(ControlPlaneHarness harness, HostedCluster cluster, T value)
        where T : class, Kubernetes.IResource<T>
    {
        var json = (System.Text.Json.Serialization.Metadata.JsonTypeInfo<T>)KubernetesJson.Default.GetTypeInfo(typeof(T))!;
        var stored = await harness.Service<BootstrapObjects>().CreateAsync(cluster.Store, value, json, CancellationToken.None);
        return ObjectFacts.Read(stored!.Json.Span).Uid;
    }
}
