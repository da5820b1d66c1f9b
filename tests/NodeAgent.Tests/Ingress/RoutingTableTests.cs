using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Networking.V1;
using Platform.NodeAgent.Ingress;
using Platform.NodeAgent.Network;
using static Platform.NodeAgent.Tests.Ingress.IngressSamples;
using KubernetesIngress = Platform.Kubernetes.Networking.V1.Ingress;

namespace Platform.NodeAgent.Tests.Ingress;

public sealed class RoutingTableTests
{
    private static readonly ServiceEntry Web = Service("web", "10.244.0.2");

    [Fact]
    public void A_path_leads_to_the_port_of_a_service_by_number_or_name()
    {
        var named = new HttpIngressPath { Path = "/admin", PathType = "Prefix", Backend = To("web", "admin") };

        var table = Build(NewIngress("a", 1, Rule("shop.example", Prefix("/"), named)));

        table.Routes.Select(r => (r.Host, r.Path, r.Target.Backend)).ShouldBe([("shop.example", "", "shop:web:80"), ("shop.example", "/admin", "shop:web:8080")]);
        table.Backends.Select(b => (b.Name, b.Endpoints.Single().Port)).ShouldBe([("shop:web:80", 1080), ("shop:web:8080", 9080)]);
        table.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Of_two_ingresses_with_the_same_host_and_path_the_older_has_it_and_the_other_is_told()
    {
        var table = Build(NewIngress("young", 1, Rule("shop.example", Prefix("/", port: 8080))), NewIngress("old", 2, Rule("shop.example", Prefix("/"), Prefix("/more"))));

        table.Routes.Select(r => (r.Path, r.Target.Backend)).ShouldBe([("", "shop:web:80"), ("/more", "shop:web:80")]);
        var problem = table.Problems.ShouldHaveSingleItem();
        (problem.Ingress.Metadata.Name, problem.Reason).ShouldBe(("young", "Conflict"));
        problem.Message.ShouldBe("shop.example/ is led by the ingress shop/old, which is older; change the host or path of one of them.");
    }

    [Theory]
    [InlineData("nobody", 80, "The service nobody does not exist in the namespace shop: create it. Until then the rule answers 503.")]
    [InlineData("web", 81, "The service web has no TCP port 81: it has http (80), admin (8080). Until then the rule answers 503.")]
    [InlineData("outside", 80, "The service outside is of the type ExternalName, which is not served: give it endpoints. Until then the rule answers 503.")]
    public void A_backend_that_is_not_there_is_said_and_harms_no_other_rule(string service, int port, string message)
    {
        var table = Build([Web, Service("outside") with { ExternalName = "example.org" }], NewIngress("a", 1, Rule(null, Prefix("/good"), Prefix("/bad", service, port))));

        table.Routes.Single(r => r.Path == "/bad").Target.Backend.ShouldBe(RoutingTable.Unavailable);
        table.Routes.Single(r => r.Path == "/good").Target.Backend.ShouldBe("shop:web:80");
        table.Problems.ShouldHaveSingleItem().Message.ShouldBe(message);
    }

    [Fact]
    public void Another_namespaces_service_cannot_be_led_to()
    {
        var table = Build([Web with { Namespace = "other" }], NewIngress("a", 1, Rule(null, Prefix("/"))));

        table.Backends.ShouldBeEmpty();
        table.Problems.ShouldHaveSingleItem().Reason.ShouldBe("BadBackend");
    }

    [Fact]
    public void A_service_says_how_it_is_spoken_with_and_its_ready_endpoints_are_led_to_wherever_they_are()
    {
        ServiceEndpoint[] endpoints =
        [
            new() { Address = "10.244.0.2", Port = 1 }, new() { Address = "10.244.0.3", Port = 1, Ready = false, Terminating = true },
            new() { Address = "127.0.0.1", Port = 1 }, new() { Address = "10.244.0.4;x", Port = 1 }, new() { Address = "10.244.1.2", Port = 1 },
        ];
        var service = Web with { InternalTrafficLocal = true, Ports = [new ServicePortEntry("grpc", "tcp", 80, 0, endpoints) { AppProtocol = "kubernetes.io/h2c" }] };

        var backend = Build([service], NewIngress("a", 1, Rule(null, Prefix("/")))).Backends.ShouldHaveSingleItem();

        backend.Protocol.ShouldBe(BackendProtocol.Http2);
        backend.Endpoints.Select(e => e.Address).ShouldBe(["10.244.0.2", "10.244.1.2"]);
    }

    [Fact]
    public void A_default_backend_is_for_everything_or_for_the_hosts_of_its_ingress_before_all()
    {
        var table = Build(
            NewIngress("rules", 9, Rule("a.example", Prefix("/x"))) with { Spec = new() { DefaultBackend = To("web", 8080), Rules = [Rule("a.example", Prefix("/x"))] } },
            NewIngress("all", 1) with { Spec = new() { DefaultBackend = To("web", 80) } });

        table.Defaults.ToDictionary(d => d.Key, d => d.Value.Backend).ShouldBe(new Dictionary<string, string> { ["a.example"] = "shop:web:8080", ["*"] = "shop:web:80" }, ignoreOrder: true);
        table.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Hosts_with_TLS_are_redirected_to_it_unless_the_ingress_says_otherwise()
    {
        var tls = NewIngress("a", 1, Rule("a.example", Prefix("/")), Rule("b.example", Prefix("/")), Rule(null, Prefix("/"))).WithTls(null, "*.example").WithTls(null, "x.org");
        var off = tls with { Metadata = tls.Metadata with { Annotations = new Dictionary<string, string> { [RoutingTableBuilder.RedirectAnnotation] = "false" } } };

        Build(tls).Routes.ToDictionary(r => r.Host, r => r.Target.RedirectsToHttps).ShouldBe(new Dictionary<string, bool> { ["a.example"] = true, ["b.example"] = true, ["*"] = false }, ignoreOrder: true);
        Build(off).Routes.ShouldAllBe(r => !r.Target.RedirectsToHttps);
    }

    [Fact]
    public void A_host_has_the_certificate_of_the_oldest_ingress_that_brings_one()
    {
        var secrets = new Dictionary<string, Secret> { ["one"] = TlsSecret("one", ["a.example", "*.a.example"]), ["two"] = TlsSecret("two", ["a.example", "b.example"]) };

        var table = Table([NewIngress("young", 1).WithTls("two", "a.example", "b.example"), NewIngress("old", 2).WithTls("one")], [Web], secrets);

        table.Certificates.ToDictionary(c => c.Key, c => string.Join(' ', c.Value.Names)).ShouldBe(
            new Dictionary<string, string> { ["a.example"] = "a.example *.a.example", ["*.a.example"] = "a.example *.a.example", ["b.example"] = "a.example b.example" }, ignoreOrder: true);
        table.Problems.ShouldHaveSingleItem().Message.ShouldBe("The certificate for a.example is that of the ingress shop/old, which is older; remove the host from spec.tls of one of them.");
    }

    [Fact]
    public void What_is_wrong_with_a_secret_is_said_without_a_word_of_its_contents()
    {
        var good = TlsSecret("good", ["a.example"]);
        var other = TlsSecret("other", ["a.example"]);
        string Text(Secret secret, string entry) => System.Text.Encoding.ASCII.GetString(secret.Data![entry]);
        var secrets = new Dictionary<string, Secret>
        {
            ["empty"] = new(),
            ["garbage"] = Secret("no certificate", "no key"),
            ["foreign"] = Secret(Text(good, "tls.crt"), Text(other, "tls.key")),
            ["weak"] = TlsSecret("weak", ["a.example"], rsaBits: 1024),
            ["ended"] = TlsSecret("ended", ["a.example"], days: -1),
            ["elsewhere"] = TlsSecret("elsewhere", ["b.example"]),
        };

        IngressProblem Problem(string secret) => Table([NewIngress("a", 1).WithTls(secret, "a.example")], [Web], secrets).Problems.ShouldHaveSingleItem(secret);

        Problem("missing").Message.ShouldStartWith("The secret missing does not exist");
        Problem("empty").Message.ShouldStartWith("The secret empty has no entries tls.crt and tls.key: make it with 'kubectl create secret tls'");
        Problem("garbage").Message.ShouldStartWith("The secret garbage holds no PEM certificate");
        Problem("foreign").Message.ShouldStartWith("The secret foreign holds no PEM certificate in tls.crt with its own unencrypted PEM key");
        Problem("weak").Message.ShouldStartWith("The secret weak has an RSA key of 1024 bits: make one of 2048 bits or more");
        Problem("ended").Reason.ShouldBe("CertificateEnded");
        Problem("elsewhere").Message.ShouldContain("is not for a.example, and clients will refuse it");
        TlsCertificate.Read(good, out _)!.ToString().ShouldBe("certificate of a.example");
    }

    private static RoutingTable Build(params KubernetesIngress[] ingresses) => Build([Web], ingresses);

    private static RoutingTable Build(ServiceEntry[] services, params KubernetesIngress[] ingresses) => Table(ingresses, services);
}
