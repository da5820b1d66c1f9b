using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Tests.Http;

namespace Platform.ControlPlane.Tests.Admission;

public sealed class AdmissionTests : IAsyncLifetime
{
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string Services = "/api/v1/namespaces/default/services";
    private ApiServer server = null!;

    public async Task InitializeAsync() => server = await ApiServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_pod_finds_the_token_of_its_service_account()
    {
        var pod = await server.CreateAsync(Pods, """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a","image":"b"}]}}""");
        var spec = pod["spec"]!;
        spec["serviceAccountName"]!.ToString().ShouldBe("default");
        var volume = spec["volumes"]!.AsArray().ShouldHaveSingleItem()!;
        volume["name"]!.ToString().ShouldStartWith("kube-api-access-");
        var mount = spec["containers"]![0]!["volumeMounts"]!.AsArray().ShouldHaveSingleItem()!;
        mount["mountPath"]!.ToString().ShouldBe("/var/run/secrets/kubernetes.io/serviceaccount");
        spec["tolerations"]!.AsArray().Count.ShouldBe(2);
        spec["priority"]!.GetValue<int>().ShouldBe(0);
        pod["status"]!["phase"]!.ToString().ShouldBe("Pending");
        pod["status"]!["qosClass"]!.ToString().ShouldBe("BestEffort");
    }

    [Fact]
    public async Task A_pod_of_an_unknown_service_account_is_forbidden()
    {
        var (code, status) = await server.SendAsync(
            HttpMethod.Post, Pods, """{"metadata":{"name":"p"},"spec":{"serviceAccountName":"x","containers":[{"name":"a","image":"b"}]}}""");
        code.ShouldBe(403);
        status["message"]!.ToString().ShouldBe(
            "pods \"p\" is forbidden: error looking up service account default/x: serviceaccount \"x\" not found");
    }

    [Fact]
    public async Task Services_get_addresses_of_the_range_and_never_the_same()
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            var service = await server.CreateAsync(Services, $$$"""{"metadata":{"name":"s{{{i}}}"},"spec":{"ports":[{"port":80}]}}""");
            var address = service["spec"]!["clusterIP"]!.ToString();
            address.ShouldStartWith("10.0.");
            seen.Add(address).ShouldBeTrue();
        }

        var (code, status) = await server.SendAsync(
            HttpMethod.Post, Services, $$$"""{"metadata":{"name":"t"},"spec":{"clusterIP":"{{{seen.First()}}}","ports":[{"port":80}]}}""");
        code.ShouldBe(422);
        status["message"]!.ToString().ShouldContain("provided IP is already allocated");
    }

    [Fact]
    public async Task The_address_of_cluster_dns_is_no_services()
    {
        var (code, status) = await server.SendAsync(
            HttpMethod.Post, Services, """{"metadata":{"name":"s"},"spec":{"clusterIP":"10.0.0.10","ports":[{"port":80}]}}""");
        code.ShouldBe(422);
        status["message"]!.ToString().ShouldContain("provided IP is already allocated");
    }

    [Fact]
    public async Task A_node_port_belongs_to_one_service_until_that_is_deleted()
    {
        const string spec = "\"spec\":{\"type\":\"NodePort\",\"ports\":[{\"port\":80,\"nodePort\":30080}]}}";
        await server.CreateAsync(Services, """{"metadata":{"name":"a"},""" + spec);
        var (code, status) = await server.SendAsync(HttpMethod.Post, Services, """{"metadata":{"name":"b"},""" + spec);
        code.ShouldBe(422);
        status["message"]!.ToString().ShouldBe(
            "Service \"b\" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated");
        await server.OkAsync(HttpMethod.Delete, Services + "/a");
        await server.CreateAsync(Services, """{"metadata":{"name":"b"},""" + spec);
    }

    [Fact]
    public async Task A_service_that_is_replaced_without_its_address_keeps_it()
    {
        var first = await server.CreateAsync(Services, """{"metadata":{"name":"a"},"spec":{"type":"NodePort","ports":[{"port":80}]}}""");
        var second = await server.OkAsync(
            HttpMethod.Put, Services + "/a", """{"metadata":{"name":"a"},"spec":{"type":"NodePort","ports":[{"port":80,"targetPort":8080}]}}""");
        second["spec"]!["clusterIP"]!.ToString().ShouldBe(first["spec"]!["clusterIP"]!.ToString());
        second["spec"]!["ports"]![0]!["nodePort"]!.GetValue<int>().ShouldBe(first["spec"]!["ports"]![0]!["nodePort"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_signing_request_says_who_made_it_whatever_it_claims()
    {
        server.User = new UserInfo("system:bootstrap:abcdef", "system:bootstrappers", UserInfo.AuthenticatedGroup);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var asked = new CertificateRequest("O=system:nodes, CN=system:node:a", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var request = await server.CreateAsync("/apis/certificates.k8s.io/v1/certificatesigningrequests", $$$"""
            {"metadata":{"name":"c"},"spec":{"request":"{{{Convert.ToBase64String(Encoding.ASCII.GetBytes(asked))}}}",
             "signerName":"kubernetes.io/kube-apiserver-client-kubelet","usages":["client auth"],"username":"admin"}}
            """);
        request["spec"]!["username"]!.ToString().ShouldBe("system:bootstrap:abcdef");
        request["spec"]!["groups"]!.AsArray().Select(g => g!.ToString()).ShouldContain("system:bootstrappers");
    }

    [Fact]
    public async Task A_node_changes_no_other_node()
    {
        server.User = new UserInfo("system:node:a", UserInfo.NodesGroup, UserInfo.AuthenticatedGroup);
        await server.CreateAsync("/api/v1/nodes", """{"metadata":{"name":"a"}}""");
        var (code, status) = await server.SendAsync(HttpMethod.Post, "/api/v1/nodes", """{"metadata":{"name":"b"}}""");
        code.ShouldBe(403);
        status["message"]!.ToString().ShouldBe("nodes \"b\" is forbidden: node \"a\" is not allowed to modify node \"b\"");
    }

    [Fact]
    public async Task An_ending_namespace_takes_nothing_new_and_goes_when_it_is_finalized()
    {
        await server.CreateAsync("/api/v1/namespaces", """{"metadata":{"name":"n"}}""");
        var ending = await server.OkAsync(HttpMethod.Delete, "/api/v1/namespaces/n");
        ending["status"]!["phase"]!.ToString().ShouldBe("Terminating");
        var (code, status) = await server.SendAsync(HttpMethod.Post, "/api/v1/namespaces/n/configmaps", """{"metadata":{"name":"a"}}""");
        code.ShouldBe(403);
        status["details"]!["causes"]![0]!["reason"]!.ToString().ShouldBe("NamespaceTerminating");
        ending["spec"] = new JsonObject();
        await server.OkAsync(HttpMethod.Put, "/api/v1/namespaces/n/finalize", ending.ToJsonString());
        (await server.SendAsync(HttpMethod.Get, "/api/v1/namespaces/n")).Code.ShouldBe(404);
    }

    [Fact]
    public async Task A_pod_is_bound_once()
    {
        await server.CreateAsync(Pods, """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"a","image":"b"}]}}""");
        const string binding = """{"metadata":{"name":"p"},"target":{"kind":"Node","name":"n"}}""";
        await server.CreateAsync(Pods + "/p/binding", binding);
        (await server.OkAsync(HttpMethod.Get, Pods + "/p"))["spec"]!["nodeName"]!.ToString().ShouldBe("n");
        var (code, status) = await server.SendAsync(HttpMethod.Post, Pods + "/p/binding", binding);
        code.ShouldBe(409);
        status["message"]!.ToString().ShouldEndWith("pod p is already assigned to node \"n\"");
    }
}
