using Platform.Kubernetes.Networking.V1;
using Platform.NodeAgent.Ingress;
using Platform.NodeAgent.Network;
using static Platform.NodeAgent.Tests.Ingress.IngressSamples;
using KubernetesIngress = Platform.Kubernetes.Networking.V1.Ingress;

namespace Platform.NodeAgent.Tests.Ingress;

public sealed class ProxyConfigurationTests
{
    private static readonly ProxySettings Settings = new() { Address = "10.224.0.4", Threads = 2 };
    private static readonly TlsCertificate Fallback = TlsCertificate.SelfSigned(DateTimeOffset.UtcNow);

    [Fact]
    public void Rules_become_maps_of_hosts_and_paths()
    {
        var rules = new[]
        {
            Rule("shop.example", Prefix("/"), Prefix("/foo"), Prefix("/foo/bar/"), Exact("/foo", port: 8080), Exact("/foo/")),
            Rule("*.shop.example", Free(null)),
            Rule(null, Free("/any/", "nobody")),
        };
        var ingress = NewIngress("a", 1, rules).WithTls(null, "shop.example");
        ingress = ingress with { Spec = ingress.Spec with { DefaultBackend = To("web", 80) } };

        var files = Configure([ingress]).Files;

        files["exact.map"].ShouldBe(
            """
            */any unavailable|
            shop.example/foo shop:web:8080|redirect
            shop.example/foo/ shop:web:80|redirect
            shop.example/foo/bar shop:web:80|redirect

            """);
        files["prefix.map"].ShouldBe(
            """
            *.shop.example/ shop:web:80|
            */any/ unavailable|
            shop.example/ shop:web:80|redirect
            shop.example/foo/ shop:web:80|redirect
            shop.example/foo/bar/ shop:web:80|redirect

            """);
        files["default.map"].ShouldBe("* shop:web:80|\n*.shop.example shop:web:80|\nshop.example shop:web:80|redirect\n");
    }

    [Fact]
    public void Endpoints_are_no_part_of_the_version_and_all_else_is()
    {
        var ingress = NewIngress("a", 1, Rule("shop.example", Prefix("/")));
        var one = Configure([ingress], Service("web", "10.244.0.2"));
        var two = Configure([ingress], Service("web", "10.244.0.2", "10.244.1.3"));

        two.Version.ShouldBe(one.Version);
        two.Main.ShouldContain("\nbackend shop:web:80\n  balance random\n  # Http\n  server 10.244.0.2_1080 10.244.0.2:1080\n  server 10.244.1.3_1080 10.244.1.3:1080\n");
        Configure([NewIngress("a", 1, Rule("shop.example", Prefix("/x")))], Service("web", "10.244.0.2")).Version.ShouldNotBe(one.Version);
        Configure([ingress], Service("web", "10.244.0.2") with { Ports = [Port("http", 80) with { AppProtocol = "https" }] }).Version.ShouldNotBe(one.Version);
    }

    [Fact]
    public void A_certificate_is_shown_for_its_hosts_alone_and_its_key_only_in_files_of_its_own()
    {
        var secret = TlsSecret("one", ["a.example", "b.example"]);
        var table = Table([NewIngress("a", 1).WithTls("one", "a.example", "*.a.example")], [], new Dictionary<string, Platform.Kubernetes.Core.V1.Secret> { ["one"] = secret });
        var configuration = ProxyConfiguration.Of(table, Fallback, Settings);
        var file = $"{table.Certificates["a.example"].Fingerprint[..32]}.pem";
        var directory = $"/run/platform/ingress/{configuration.Version}";

        configuration.Files["certificates.list"].ShouldBe($"{directory}/default.pem\n{directory}/{file} *.a.example\n{directory}/{file} a.example\n");
        configuration.Files[file].ShouldContain("BEGIN PRIVATE KEY");
        configuration.Files.Where(f => !ProxyConfiguration.IsSecret(f.Key)).ShouldAllBe(f => !f.Value.Contains("PRIVATE", StringComparison.Ordinal));
        configuration.Main.ShouldNotContain("PRIVATE");
    }

    [Theory]
    [InlineData("/a b")]
    [InlineData("/a\nbackend evil")]
    [InlineData("/a\r")]
    [InlineData("/a\t x|")]
    [InlineData("/a|redirect")]
    [InlineData("/a\"quoted\"")]
    [InlineData("/a#comment")]
    [InlineData("/a\\")]
    [InlineData("/%[env(HOME)]{}")]
    [InlineData("/a\0")]
    [InlineData("/ä")]
    [InlineData("no slash")]
    public void A_path_that_no_request_can_have_is_left_out_and_said(string path)
    {
        var table = Table([NewIngress("a", 1, Rule("shop.example", Free(path)), Rule("good.example", Prefix("/")))], [Service("web")]);

        table.Routes.ShouldHaveSingleItem().Host.ShouldBe("good.example");
        table.Problems.ShouldHaveSingleItem().Reason.ShouldBe("BadPath");
    }

    [Theory]
    [InlineData("a.example\nx")]
    [InlineData("a example")]
    [InlineData("a.example/path")]
    [InlineData("*")]
    [InlineData("*.*.example")]
    [InlineData("!a.example")]
    [InlineData("UPPER.example")]
    [InlineData("[alpn h2]")]
    [InlineData(".example")]
    public void A_host_that_is_none_is_left_out_and_said(string host)
    {
        var secret = new Dictionary<string, Platform.Kubernetes.Core.V1.Secret> { ["one"] = TlsSecret("one", ["a.example"]) };
        var table = Table([NewIngress("a", 1, Rule(host, Prefix("/"))).WithTls("one", host)], [Service("web")], secret);

        table.Routes.ShouldBeEmpty();
        table.Certificates.ShouldBeEmpty();
        table.Problems.Select(p => p.Reason).ShouldBe(["BadHost", "BadHost"]);
    }

    // Whatever an ingress says, each line of the configuration is one of those that are meant.
    [Theory]
    [InlineData(1)]
    [InlineData(20261121)]
    [InlineData(421337)]
    public void Nothing_that_stands_in_an_ingress_becomes_anything_else_in_the_configuration(int seed)
    {
        var random = new Random(seed);
        const string alphabet = "abz09-._/*%|\\\"'#${}[]()!:;,= \t\n\r\0äé\u2028";
        string Text() => string.Concat(Enumerable.Range(0, random.Next(1, 24)).Select(_ => alphabet[random.Next(alphabet.Length)]));
        string Sometimes(string sane) => random.Next(3) == 0 ? sane : Text();
        var ingresses = Enumerable.Range(0, 300).Select(i => new KubernetesIngress
        {
            Metadata = new() { Namespace = "shop", Name = $"i{i}", Uid = $"{i}", CreationTimestamp = Now, Annotations = new Dictionary<string, string> { [RoutingTableBuilder.RedirectAnnotation] = Text() } },
            Spec = new()
            {
                Rules = [Rule(Sometimes("a.example"), Free("/" + Text(), Sometimes("web")), new HttpIngressPath { Path = Sometimes("/x"), PathType = Text(), Backend = To("web", Sometimes("http")) })],
                Tls = [new IngressTls { SecretName = Sometimes("one"), Hosts = [Text(), Sometimes("a.example")] }],
                DefaultBackend = new() { Service = new() { Name = Sometimes("web"), Port = new() { Number = 80 } } },
            },
        });
        var secrets = new Dictionary<string, Platform.Kubernetes.Core.V1.Secret> { ["one"] = TlsSecret("one", ["a.example"]) };

        var table = Table(ingresses, [Service("web", "10.244.0.2", "10.0.0.1\n  evil", "%[x]")], secrets);
        var configuration = ProxyConfiguration.Of(table, Fallback, Settings);

        foreach (var map in (string[])["exact.map", "prefix.map", "default.map"])
            configuration.Files[map].Split('\n')[..^1].ShouldAllBe(line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^(\*|(\*\.)?[a-z0-9.-]+)(/[!-~]*)? (unavailable|shop:web:80|shop:web:8080)\|(redirect)?$"), $"seed {seed}");
        configuration.Files["certificates.list"].Split('\n')[1..^1].ShouldAllBe(line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^/run/platform/ingress/[0-9a-f]+/[0-9a-f]+\.pem (\*\.)?[a-z0-9.-]+$"), $"seed {seed}");
        var bare = ProxyConfiguration.Of(Table([NewIngress("a", 1, Rule(null, Prefix("/"), Prefix("/b", port: 8080)))], [Service("web", "10.244.0.2")]), Fallback, Settings);
        configuration.Main.Replace(configuration.Version, "", StringComparison.Ordinal).Split('\n').Distinct()
            .Except(bare.Main.Replace(bare.Version, "", StringComparison.Ordinal).Split('\n')).ShouldBeEmpty($"seed {seed}");
    }

    private static ProxyConfiguration Configure(IEnumerable<KubernetesIngress> ingresses, ServiceEntry? service = null) =>
        ProxyConfiguration.Of(Table(ingresses, [service ?? Service("web", "10.244.0.2")]), Fallback, Settings);
}
