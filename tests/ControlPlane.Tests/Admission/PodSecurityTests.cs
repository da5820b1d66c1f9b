using System.Text;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Tests.Http;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Tests.Admission;

public sealed class PodSecurityTests : IAsyncLifetime
{
    private const string Bad = """{"containers":[{"name":"c","image":"i","securityContext":{"privileged":true}}]}""";
    private const string Fault = "privileged (container \"c\" must not set securityContext.privileged=true)";
    private ApiServer server = null!;

    public async Task InitializeAsync() => server = await ApiServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Whoever_makes_a_workload_is_warned_of_its_pods_and_not_kept_from_it()
    {
        await NamespaceAsync("n", ("enforce", "baseline"), ("warn", "baseline"), ("warn-version", "v1.31"));
        const string template = "\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":";
        string[] warning = [$"would violate PodSecurity \"baseline:v1.31\": {Fault}"];
        (await WarningsAsync(HttpMethod.Post, "/apis/apps/v1/namespaces/n/deployments",
            "{\"metadata\":{\"name\":\"d\"},\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}}," + template + Bad + "}}}", 201)).ShouldBe(warning);
        (await WarningsAsync(HttpMethod.Post, "/apis/batch/v1/namespaces/n/cronjobs",
            "{\"metadata\":{\"name\":\"d\"},\"spec\":{\"schedule\":\"* * * * *\",\"jobTemplate\":{\"spec\":{" + template + Bad[..^1] + ",\"restartPolicy\":\"Never\"}}}}}}", 201)).ShouldBe(warning);
    }

    [Fact]
    public async Task Whoever_makes_a_namespace_stricter_is_told_of_the_pods_that_do_not_keep_to_it()
    {
        await NamespaceAsync("n");
        foreach (var name in new[] { "a", "b", "c" })
            await server.CreateAsync("/api/v1/namespaces/n/pods", $$"""{"metadata":{"name":"{{name}}"},"spec":{{(name == "c" ? """{"hostNetwork":true,"containers":[{"name":"c","image":"i"}]}""" : Bad)}}}""");
        (await WarningsAsync(HttpMethod.Patch, "/api/v1/namespaces/n", """{"metadata":{"labels":{"pod-security.kubernetes.io/enforce":"baseline"}}}""", 200)).ShouldBe(
        [
            "existing pods in namespace \"n\" violate the new PodSecurity enforce level \"baseline:latest\"",
            "a (and 1 other pod): privileged",
            "c: host namespaces",
        ]);
    }

    [Fact]
    public async Task The_audit_log_says_what_was_enforced_and_what_would_have_been_refused()
    {
        await NamespaceAsync("n", ("enforce", "privileged"), ("audit", "baseline"));
        var api = server.Apis.Of(server.Cluster);
        var request = new ApiRequest { Resource = api.Catalog.Find(Pod.Definition)!, User = UserInfo.System, Namespace = "n" };
        (await api.CreateAsync(request, JsonNode.Parse($$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{{Bad}}}""")!.AsObject(), default)).Error.ShouldBeNull();
        request.AuditAnnotations.ShouldBe(
            new Dictionary<string, string>
            {
                ["pod-security.kubernetes.io/enforce-policy"] = "privileged:latest",
                ["pod-security.kubernetes.io/audit-violations"] = $"would violate PodSecurity \"baseline:latest\": {Fault}",
            },
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("v1.33", """{"livenessProbe":{"httpGet":{"port":1,"host":"10.0.0.1"}}}""", "{}", null)]
    [InlineData("v1.34", """{"livenessProbe":{"httpGet":{"port":1,"host":"10.0.0.1"}}}""", "{}", "probe or lifecycle host (container \"c\" uses probe or lifecycle host \"10.0.0.1\")")]
    [InlineData("v1.34", """{"lifecycle":{"preStop":{"tcpSocket":{"port":1,"host":"h"}}}}""", "{}", "probe or lifecycle host (container \"c\" uses probe or lifecycle host \"h\")")]
    [InlineData("latest", """{"ports":[{"containerPort":1,"hostPort":80},{"containerPort":2,"hostPort":81}]}""", "{}", "hostPort (container \"c\" uses hostPorts 80, 81)")]
    [InlineData("v1.31", "{}", """{"sysctls":[{"name":"net.ipv4.tcp_rmem","value":"1"}]}""", "forbidden sysctls (net.ipv4.tcp_rmem)")]
    [InlineData("v1.32", "{}", """{"sysctls":[{"name":"net.ipv4.tcp_rmem","value":"1"}]}""", null)]
    [InlineData("v1.30", "{}", """{"seLinuxOptions":{"type":"container_engine_t"}}""", "seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type \"container_engine_t\")")]
    [InlineData("v1.31", "{}", """{"seLinuxOptions":{"type":"container_engine_t","user":"u"}}""", "seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: user may not be set)")]
    [InlineData("latest", """{"securityContext":{"procMount":"Unmasked"}}""", "{}", "procMount (container \"c\" must not set securityContext.procMount to \"Unmasked\")")]
    [InlineData("latest", """{"securityContext":{"appArmorProfile":{"type":"Unconfined"}}}""", "{}", "forbidden AppArmor profile (container \"c\" must not set AppArmor profile type to \"Unconfined\")")]
    [InlineData("latest", "{}", """{"windowsOptions":{"hostProcess":true}}""", "hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)")]
    public async Task The_words_of_the_version_that_the_namespace_names_count(string version, string container, string context, string? fault)
    {
        await NamespaceAsync("n", ("enforce", "baseline"), ("enforce-version", version));
        var body = JsonNode.Parse(container)!.AsObject();
        (body["name"], body["image"]) = ("c", "i");
        var pod = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "p" },
            ["spec"] = new JsonObject { ["hostUsers"] = container.Contains("procMount", StringComparison.Ordinal) ? false : null, ["containers"] = new JsonArray(body), ["securityContext"] = JsonNode.Parse(context) },
        };
        var (code, answer) = await server.SendAsync(HttpMethod.Post, "/api/v1/namespaces/n/pods?dryRun=All", pod.ToJsonString());
        if (fault is null)
            code.ShouldBe(201, answer.ToJsonString());
        else
            answer["message"]!.ToString().ShouldBe($"pods \"p\" is forbidden: violates PodSecurity \"baseline:{version}\": {fault}");
    }

    private Task NamespaceAsync(string name, params (string Mode, string Value)[] labels) => server.CreateAsync("/api/v1/namespaces", new JsonObject
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["labels"] = new JsonObject(labels.Select(label => KeyValuePair.Create("pod-security.kubernetes.io/" + label.Mode, (JsonNode?)label.Value))),
        },
    }.ToJsonString());

    private async Task<IReadOnlyList<string>> WarningsAsync(HttpMethod method, string path, string body, int code)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = new StringContent(body, Encoding.UTF8, method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json"),
        };
        using var response = await server.Client.SendAsync(request);
        ((int)response.StatusCode).ShouldBe(code, await response.Content.ReadAsStringAsync());
        return response.Headers.TryGetValues("Warning", out var values)
            ? [.. values.Select(value => value["299 - \"".Length..^1].Replace("\\\"", "\"", StringComparison.Ordinal))]
            : [];
    }
}
