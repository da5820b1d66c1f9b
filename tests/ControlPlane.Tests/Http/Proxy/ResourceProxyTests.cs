using System.Net;
using System.Net.WebSockets;
using System.Text;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Tests.Clusters;
using Platform.ControlPlane.Tests.Kubectl;
using Platform.ControlPlane.Tests.Tunnel;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Tests.Http.Proxy;

/// <summary>Requests through <c>proxy</c> subresources to a server that stands for the one in a pod, behind a node that the test plays.</summary>
public sealed class ResourceProxyTests(ProxiedPod stage) : IClassFixture<ProxiedPod>
{
    private const string Namespace = "/api/v1/namespaces/default/", Web = Namespace + "pods/web:80/proxy";
    private readonly ControlPlaneHarness _harness = stage.Harness;
    private readonly HostedCluster _cluster = stage.Cluster;
    private readonly HttpClient _client = stage.Client;

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Every_method_reaches_the_pod_with_its_path_and_query_and_body(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Web + "/some/p%20th/?a=1%2F2&a=%20");
        if (method is "POST" or "PUT" or "PATCH") request.Content = new StringContent("körper", Encoding.UTF8, "text/x-own");
        using var response = await _client.SendAsync(request);
        response.StatusCode.ShouldBe((HttpStatusCode)299);
        response.Headers.GetValues("X-Asked").ShouldBe([$"{method} /some/p%20th/?a=1%2F2&a=%20"]);
        (await response.Content.ReadAsStringAsync()).ShouldBe(request.Content is null ? "" : "text/x-own; charset=utf-8: körper");
    }

    [Fact]
    public async Task Headers_of_one_hop_and_of_the_caller_stay_behind_and_the_way_is_told()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Web + "/headers");
        request.Headers.Add("Connection", "X-Hop");
        request.Headers.Add("X-Hop", "1");
        request.Headers.Add("X-Own", "2");
        request.Headers.Add("Authorization", "Basic YTpi");
        var headers = (await (await _client.SendAsync(request)).Content.ReadAsStringAsync()).Split('\n');
        headers.ShouldContain("X-Own: 2");
        headers.ShouldContain("X-Forwarded-Uri: " + Web + "/headers");
        headers.ShouldContain("X-Forwarded-For: 127.0.0.1");
        headers.ShouldContain("Host: " + _cluster.Specification.ServerName);
        headers.ShouldNotContain(header => header.StartsWith("X-Hop") || header.StartsWith("Authorization"));
    }

    [Fact]
    public async Task The_root_without_a_slash_is_redirected_to_it()
    {
        using var response = await _client.SendAsync(new HttpRequestMessage(HttpMethod.Head, Web + "?a=b"));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.RequestMessage!.RequestUri!.PathAndQuery.ShouldBe(Web + "/?a=b");
    }

    [Theory]
    [InlineData("/elsewhere", Web + "/elsewhere")]
    [InlineData("next", "next")]
    [InlineData("http://10.244.0.5:80/x?y=z", Web + "/x?y=z")]
    [InlineData("https://other.example/x", "https://other.example/x")]
    [InlineData(Web + "/known", Web + "/known")]
    public async Task Locations_of_the_server_lead_through_the_proxy(string location, string told)
    {
        using var invoker = new HttpMessageInvoker(_harness.Handler(_cluster, Certificate("clusterAdmin", "system:masters")));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_client.BaseAddress!, Web + "/redirect?to=" + Uri.EscapeDataString(location)));
        using var response = await invoker.SendAsync(request, default);
        response.StatusCode.ShouldBe(HttpStatusCode.Found);
        response.Headers.GetValues("Location").ShouldBe([told]);
    }

    [Fact]
    public async Task Links_of_a_page_lead_through_the_proxy_also_when_it_is_packed()
    {
        const string expected = $"""<a href="{Web}/rewriteme">test</a>""";
        (await _client.GetStringAsync(Web + "/page")).ShouldBe(expected);
        using var request = new HttpRequestMessage(HttpMethod.Get, Web + "/page?packed");
        using var response = await _client.SendAsync(request);
        response.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        await using var unpacked = new System.IO.Compression.GZipStream(await response.Content.ReadAsStreamAsync(), System.IO.Compression.CompressionMode.Decompress);
        (await new StreamReader(unpacked).ReadToEndAsync()).ShouldBe(expected);
    }

    [Fact]
    public async Task What_is_large_or_endless_passes_as_it_comes()
    {
        using var body = new ByteArrayContent(new byte[40 << 20]);
        (await (await _client.PostAsync(Web + "/count", body)).Content.ReadAsStringAsync()).ShouldBe("41943040");
        using var stream = await _client.GetAsync(Web + "/endless", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync());
        (await reader.ReadLineAsync()).ShouldBe("tick");
    }

    [Fact]
    public async Task A_connection_is_upgraded_and_its_messages_pass_both_ways()
    {
        using var socket = new ClientWebSocket();
        using var invoker = new HttpMessageInvoker(_harness.Handler(_cluster, Certificate("clusterAdmin", "system:masters")));
        await socket.ConnectAsync(new Uri($"wss://{_cluster.Specification.ServerName}{Web}/socket"), invoker, default);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, default);
        var buffer = new byte[16];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), default);
        Encoding.UTF8.GetString(buffer, 0, received.Count).ShouldBe("hello");
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
    }

    [Theory]
    [InlineData("pods/web/proxy/", "8080")]
    [InlineData("pods/http:web:90/proxy/", "90")]
    [InlineData("services/s:80/proxy/", "9376")]
    [InlineData("services/s:named/proxy/", "9376")]
    [InlineData("services/http:s:named/proxy/", "9376")]
    [InlineData("services/plain/proxy/", "9377")]
    public async Task Pods_and_services_are_named_with_and_without_scheme_and_port(string path, string port)
    {
        await AddServiceAsync("s", "named");
        await AddServiceAsync("plain", null);
        stage.Ports.Clear();
        (await _client.GetAsync(Namespace + path)).StatusCode.ShouldBe(HttpStatusCode.OK);
        stage.Ports.Distinct().ShouldBe([port]);
    }

    [Theory]
    [InlineData("pods/none/proxy/", 404, "pods \"none\" not found")]
    [InlineData("pods/ftp:web:80/proxy/", 400, "invalid pod request \"ftp:web:80\": write name, name:port or scheme:name:port with the scheme http or https")]
    [InlineData("pods/web:0/proxy/", 400, "\"0\" is not a valid port of a pod: give its number")]
    [InlineData("pods/new/proxy/", 400, "address not allowed: pod new has no address yet")]
    [InlineData("services/s:81/proxy/", 503, "no service port 81 found for service \"s\"")]
    [InlineData("services/s/proxy/", 503, "no endpoints available for service \"s\"")]
    [InlineData("services/idle:80/proxy/", 503, "no endpoints available for service \"idle:80\"")]
    public async Task What_cannot_be_reached_is_refused_with_the_reason(string path, int code, string message)
    {
        await AddServiceAsync("s", "named");
        await AddServiceAsync("idle", "named", ready: false);
        await stage.AddAsync(ProxiedPod.Pod("new", ""));
        using var response = await _client.GetAsync(Namespace + path);
        ((int)response.StatusCode).ShouldBe(code);
        System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync())!["message"]!.ToString().ShouldBe(message);
    }

    [Fact]
    public async Task A_port_at_which_nothing_listens_is_unavailable_in_the_words_of_the_node()
    {
        stage.Agent.Answer = (stream, _) => PortForwarding.ServeAsync(stream, 0, _ => { });
        using var response = await _client.GetAsync(Web + "/");
        stage.Agent.Answer = stage.ForwardAsync;
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await response.Content.ReadAsStringAsync()).ShouldContain("error trying to reach service: connection refused");
    }

    [Fact]
    public async Task An_answer_that_breaks_off_does_not_look_whole() =>
        await Should.ThrowAsync<HttpRequestException>(async () => await _client.GetStringAsync(Web + "/broken"));

    [Theory]
    [InlineData("n1")]
    [InlineData("n1:10250")]
    public async Task A_nodes_kubelet_api_answers_under_its_proxy(string name)
    {
        var asked = new TaskCompletionSource<string>();
        stage.Agent.Answer = async (stream, head) =>
        {
            asked.TrySetResult(head);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray());
        };
        await stage.AddAsync(new Node { Metadata = new ObjectMeta { Name = "n1" } });
        (await _client.GetStringAsync($"/api/v1/nodes/{name}/proxy/healthz?verbose=1")).ShouldBe("ok");
        stage.Agent.Answer = stage.ForwardAsync;
        (await asked.Task).ShouldStartWith("GET /healthz?verbose=1 HTTP/1.1\r\n");
    }

    [Fact]
    public async Task Who_may_read_pods_may_not_reach_through_them()
    {
        await stage.AddAsync(new Platform.Kubernetes.Rbac.V1.ClusterRoleBinding
        {
            Metadata = new ObjectMeta { Name = "joe" },
            RoleRef = new() { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = "view" },
            Subjects = [new() { Kind = "User", ApiGroup = "rbac.authorization.k8s.io", Name = "joe" }],
        });
        using var joe = _harness.Client(_cluster, Certificate("joe"));
        using var response = await joe.PostAsync(Web + "/", null);
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await response.Content.ReadAsStringAsync()).ShouldContain("cannot create resource \\u0022pods/proxy\\u0022");
    }

    [Theory]
    [InlineData("1.32")]
    [InlineData("1.36")]
    public async Task Kubectl_reads_through_the_proxy_raw_and_by_its_own_proxy(string version)
    {
        await using var cluster = await PlayedCluster.StartAsync(_harness, version == "1.32" ? 1 : 2);
        await using var agent = new TestAgent(_harness, cluster.Hosted, "node-1") { Answer = stage.ForwardAsync };
        await agent.ConnectAsync();
        await _harness.Service<BootstrapObjects>().CreateAsync(cluster.Hosted.Store, ProxiedPod.Pod("web", "10.244.0.5", "node-1"), KubernetesJson.Default.Pod, default);
        var session = Session.Parse(
            """
            $ kubectl get --raw /api/v1/namespaces/default/pods/web:80/proxy/page
            <a href="/api/v1/namespaces/default/pods/web:80/proxy/rewriteme">test</a>
            $ kubectl proxy --port=0 > address & for i in $(seq 100); do grep -qs Starting address && break; sleep 0.1; done
            > curl -s "http://$(sed 's/.* on //' address)/api/v1/namespaces/default/pods/web:80/proxy/page"; kill %1
            <a href="/api/v1/namespaces/default/pods/web:80/proxy/rewriteme">test</a>
            """,
            version);
        await session.PlayAsync(cluster.DirectoryName, cluster.Environment(KubectlTools.Find(version)));
    }

    private async Task AddServiceAsync(string name, string? port, bool ready = true)
    {
        var number = port is null ? 9377 : 9376;
        await stage.AddAsync(new Service { Metadata = new ObjectMeta { Name = name, Namespace = "default" }, Spec = new ServiceSpec { Ports = [new ServicePort { Name = port, Port = 80 }] } });
        await stage.AddAsync(new EndpointSlice
        {
            Metadata = new ObjectMeta { Name = name + "-1", Namespace = "default", Labels = new Dictionary<string, string> { ["kubernetes.io/service-name"] = name } },
            AddressType = "IPv4",
            Ports = [new EndpointPort { Name = port ?? "", Port = number }],
            Endpoints = [new() { Addresses = ["10.244.0.5"], Conditions = new() { Ready = ready }, TargetRef = new() { Kind = "Pod", Namespace = "default", Name = "web" } }],
        });
    }

    private System.Security.Cryptography.X509Certificates.X509Certificate2 Certificate(string user, params string[] groups) => ControlPlaneHarness.Certificate(_cluster, user, groups);
}
