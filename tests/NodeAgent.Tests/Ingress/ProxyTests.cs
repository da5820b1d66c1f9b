using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Ingress;
using static Platform.NodeAgent.Tests.Ingress.IngressSamples;

namespace Platform.NodeAgent.Tests.Ingress;

/// <summary>The real proxy with the configuration that is written for it.</summary>
public sealed class ProxyTests(ProxyStage stage) : IClassFixture<ProxyStage>
{
    [Theory]
    [InlineData("http://a.example/", "200 one HTTP/1.1 /")]
    [InlineData("http://a.example/anything", "200 one HTTP/1.1 /anything")]
    [InlineData("http://a.example/foo", "200 two HTTP/1.1 /foo")]
    [InlineData("http://a.example/foo/", "200 two HTTP/1.1 /foo/")]
    [InlineData("http://a.example/foo/x?y=/foo/bar", "200 two HTTP/1.1 /foo/x")]
    [InlineData("http://a.example/foobar", "200 one HTTP/1.1 /foobar")]
    [InlineData("http://a.example/foo/bar", "200 one HTTP/1.1 /foo/bar")]
    [InlineData("http://a.example/foo/bar/baz", "200 one HTTP/1.1 /foo/bar/baz")]
    [InlineData("http://a.example/foo/exact", "200 one HTTP/1.1 /foo/exact")]
    [InlineData("http://a.example/foo/exact/", "200 two HTTP/1.1 /foo/exact/")]
    [InlineData("http://a.example/FOO", "200 one HTTP/1.1 /FOO")]
    [InlineData("http://b.wild.example/", "200 two HTTP/1.1 /")]
    [InlineData("http://c.b.wild.example/", "404 No Ingress has a rule for this host and path.")]
    [InlineData("http://wild.example/", "404 No Ingress has a rule for this host and path.")]
    [InlineData("http://named.wild.example/", "200 one HTTP/1.1 /")]
    [InlineData("http://named.wild.example/any", "200 one HTTP/1.1 /any")]
    [InlineData("http://elsewhere.example/any/x", "200 two HTTP/1.1 /any/x")]
    [InlineData("http://elsewhere.example/", "404 No Ingress has a rule for this host and path.")]
    [InlineData("http://b.wild.example/none", "503 No endpoint of the service is ready.")]
    [InlineData("http://b.wild.example/missing", "503 No endpoint of the service is ready.")]
    public async Task A_request_goes_by_the_most_particular_host_and_then_by_the_longest_path(string url, string answer)
    {
        await stage.ServeAsync(
        [
            NewIngress("a", 3, Rule("a.example", Prefix("/", "one"), Prefix("/foo", "two"), Prefix("/foo/bar/", "one"), Exact("/foo/exact", "one"))),
            NewIngress("w", 2, Rule("*.wild.example", Prefix("/", "two"), Free("/none", "none"), Free("/missing", "missing")), Rule("named.wild.example", Prefix("/", "one"))),
            NewIngress("n", 1, Rule(null, Prefix("/any", "two"))),
        ]);

        (await stage.AskAsync(url)).ShouldBe(answer, stage.Unit.Log);
    }

    [Theory]
    [InlineData("A.Example:80", "200 one HTTP/1.1 /")]
    [InlineData("a.example.", "200 one HTTP/1.1 /")]
    [InlineData("other.example", "200 two HTTP/1.1 /")]
    public async Task A_host_is_the_same_in_capitals_with_a_port_or_a_dot_and_others_go_to_the_default(string host, string answer)
    {
        await stage.ServeAsync([NewIngress("a", 3, Rule("a.example", Prefix("/", "one"))), NewIngress("d", 1) with { Spec = new() { DefaultBackend = To("two", 80) } }]);

        (await stage.AskAsync("http://a.example/", host)).ShouldBe(answer);
    }

    [Fact]
    public async Task An_application_is_told_who_asks_and_how_and_not_what_the_client_says_of_it()
    {
        await stage.ServeAsync([NewIngress("a", 1, Rule("a.example", Prefix("/", "one")))]);
        using var client = stage.Client();
        foreach (var name in (string[])["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X_Forwarded_For", "X-Real-IP", "x_real_ip", "Forwarded", "X-Original-URL", "Proxy"])
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, "forged");
        client.DefaultRequestHeaders.Add("X-Mine", "kept");

        var seen = await client.GetStringAsync(new Uri("http://a.example/"));

        seen.ShouldNotContain("forged");
        foreach (var line in (string[])["x-forwarded-for: 127.0.0.1", "x-real-ip: 127.0.0.1", "x-forwarded-proto: http", "x-forwarded-host: a.example", "x-forwarded-port: 80", "host: a.example", "x-mine: kept"])
            seen.ShouldContain($"\n{line}");
    }

    [Fact]
    public async Task Hosts_have_their_certificates_by_name_and_requests_without_TLS_are_led_to_it()
    {
        var secrets = new Dictionary<string, Secret>
        {
            ["one"] = TlsSecret("one", ["a.example"], stage.Authority),
            ["two"] = TlsSecret("two", ["*.b.example"], stage.Authority, rsaBits: 2048),
        };
        await stage.ServeAsync(
            [NewIngress("a", 1, Rule("a.example", Prefix("/", "one"))).WithTls("one", "a.example"), NewIngress("b", 1, Rule("*.b.example", Prefix("/", "two"))).WithTls("two", "*.b.example"),
             NewIngress("c", 1, Rule("c.example", Prefix("/", "two"))).WithTls("missing", "c.example")], secrets);
        using var client = stage.Client();

        (await stage.AskAsync("https://a.example/x")).ShouldBe("200 one HTTP/1.1 /x");
        (await client.GetStringAsync(new Uri("https://x.b.example/"))).ShouldContain("\nx-forwarded-port: 443\nx-forwarded-proto: https");
        using var redirect = await client.GetAsync(new Uri("http://a.example/x?y=1"));
        (redirect.StatusCode, redirect.Headers.Location!.ToString()).ShouldBe((HttpStatusCode.PermanentRedirect, "https://a.example/x?y=1"));
        foreach (var host in (string[])["c.example", "unknown.example", "y.x.b.example"])
        {
            using var certificate = await stage.CertificateOfAsync(host);
            certificate.Subject.ShouldBe("CN=Ingress without a certificate", host);
        }
    }

    [Fact]
    public async Task A_certificate_is_renewed_without_a_restart_and_leaves_with_its_ingress()
    {
        var ingress = NewIngress("a", 1, Rule("a.example", Prefix("/", "one"))).WithTls("one", "a.example");
        var keys = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var secret = TlsSecret($"round {i}", ["a.example"], stage.Authority);
            await stage.ServeAsync([ingress], new Dictionary<string, Secret> { ["one"] = secret });
            using var certificate = await stage.CertificateOfAsync("a.example");
            certificate.Subject.ShouldBe($"CN=round {i}");
            keys.AddRange(Directory.GetFiles(stage.Settings.Directory, $"{TlsCertificate.Read(secret, out _)!.Fingerprint[..32]}.pem", SearchOption.AllDirectories));
        }

        await stage.ServeAsync([NewIngress("b", 1, Rule("a.example", Prefix("/", "one")))]);

        keys.Distinct().Count().ShouldBeGreaterThanOrEqualTo(2);
        keys.ShouldAllBe(key => !File.Exists(key), "keys that are no longer served are removed");
        foreach (var file in Directory.GetFiles(stage.Settings.Directory, "*.pem", SearchOption.AllDirectories))
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
    }

    [Fact]
    public async Task A_certificate_that_the_proxy_refuses_keeps_out_no_other()
    {
        var good = TlsCertificate.Read(TlsSecret("good", ["good.example"], stage.Authority), out _)!;
        var table = stage.TableOf([NewIngress("a", 1, Rule(null, Prefix("/", "one")))]);
        var bad = good with { Fingerprint = new string('b', 64), Pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" };

        var refused = await stage.Proxy.ApplyAsync(table with { Certificates = new Dictionary<string, TlsCertificate> { ["good.example"] = good, ["bad.example"] = bad } }, default);

        refused.ShouldBe([bad]);
        (await stage.Proxy.ApplyAsync(table with { Certificates = new Dictionary<string, TlsCertificate> { ["good.example"] = good } }, default)).ShouldBeEmpty();
        (await stage.AskAsync("https://good.example/")).ShouldStartWith("200 one");
    }

    [Fact]
    public async Task Clients_may_speak_HTTP_2_and_so_may_applications()
    {
        await using var grpc = await EchoServer.StartAsync("grpc", HttpProtocols.Http2);
        var secrets = new Dictionary<string, Secret> { ["one"] = TlsSecret("one", ["a.example"], stage.Authority) };
        var table = stage.TableOf([NewIngress("a", 1, Rule("a.example", Prefix("/", "one"), Prefix("/grpc", "two"))).WithTls("one")], secrets);
        table = ProxyStage.WithEndpoints(table, name => name.Contains("two", StringComparison.Ordinal) ? [grpc] : [stage.One]);
        (await stage.Proxy.ApplyAsync(table with { Backends = [.. table.Backends.Select(b => b.Name.Contains("two", StringComparison.Ordinal) ? b with { Protocol = BackendProtocol.Http2 } : b)] }, default)).ShouldBeEmpty();
        using var client = stage.Client();
        client.DefaultRequestVersion = HttpVersion.Version20;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        (await client.GetStringAsync(new Uri("https://a.example/x"))).ShouldStartWith("one HTTP/1.1 /x");
        (await client.GetStringAsync(new Uri("https://a.example/grpc"))).ShouldStartWith("grpc HTTP/2 /grpc");
    }

    [Fact]
    public async Task Large_bodies_and_headers_of_some_size_pass_and_larger_headers_are_refused()
    {
        await stage.ServeAsync([NewIngress("a", 1, Rule(null, Prefix("/", "one")))]);
        using var client = stage.Client();
        using var body = new ByteArrayContent(new byte[32 * 1024 * 1024]);
        using var counted = await client.PostAsync(new Uri("http://a.example/length"), body);
        (await counted.Content.ReadAsStringAsync()).ShouldBe($"{32 * 1024 * 1024}");

        using var large = new HttpRequestMessage(HttpMethod.Get, "http://a.example/");
        large.Headers.Add("X-Large", new string('x', 20_000));
        using (var response = await client.SendAsync(large))
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var larger = new HttpRequestMessage(HttpMethod.Get, "http://a.example/");
        larger.Headers.Add("X-Large", new string('x', 40_000));
        using (var response = await client.SendAsync(larger))
            response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Sockets_and_streams_outlive_reloads_and_the_end_of_their_endpoints_turn()
    {
        var ingress = NewIngress("a", 1, Rule("a.example", Prefix("/", "one")));
        await stage.ServeAsync([ingress]);
        using var socket = new ClientWebSocket();
        using var client = stage.Client();
        await socket.ConnectAsync(new Uri("ws://a.example/socket"), client, default);
        using var stream = await client.GetAsync(new Uri("http://a.example/events"), HttpCompletionOption.ResponseHeadersRead);
        using var events = new StreamReader(await stream.Content.ReadAsStreamAsync());
        (await events.ReadLineAsync()).ShouldBe("data: first");

        await stage.ServeAsync([ingress, NewIngress("b", 1, Rule("b.example", Prefix("/", "two")))]);
        var table = stage.TableOf([ingress, NewIngress("b", 1, Rule("b.example", Prefix("/", "two")))]);
        (await stage.Proxy.ApplyAsync(ProxyStage.WithEndpoints(table, _ => [stage.Two]), default)).ShouldBeEmpty();

        (await stage.AskAsync("http://a.example/")).ShouldStartWith("200 two");
        await socket.SendAsync(Encoding.ASCII.GetBytes("still here"), WebSocketMessageType.Text, true, default);
        var buffer = new byte[64];
        Encoding.ASCII.GetString(buffer, 0, (await socket.ReceiveAsync(buffer, default)).Count).ShouldBe("still here");
        stage.One.Release();
        (await events.ReadToEndAsync()).ShouldContain("data: last");
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
    }

    [Fact]
    public async Task Reloads_and_changing_endpoints_fail_no_request_and_an_endpoint_that_is_gone_gets_none()
    {
        await using var third = await EchoServer.StartAsync("third");
        var ingress = NewIngress("a", 1, Rule("a.example", Prefix("/", "one")));
        await stage.ServeAsync([ingress]);
        await using var load = ProxyLoad.Start(stage.Settings.HttpPort, "a.example");

        for (var round = 0; round < 6; round++)
        {
            await load.MoreAsync(200);
            // Another host has the proxy reload; the endpoints change in between, also for connections of before.
            var table = stage.TableOf([ingress, NewIngress("b", 1, Rule($"b{round}.example", Prefix("/", "two")))]);
            EchoServer[] endpoints = round % 2 == 0 ? [stage.One, third] : [stage.Two];
            (await stage.Proxy.ApplyAsync(ProxyStage.WithEndpoints(table, _ => endpoints), default)).ShouldBeEmpty();
            load.Expect([.. endpoints.Select(e => e.Name)]);
        }

        await load.MoreAsync(200);
        (await load.EndAsync()).ShouldBeEmpty();
        await stage.Proxy.RenewAsync(default);
    }

    [Fact]
    public async Task A_connection_of_before_a_reload_is_led_as_things_are_now_and_closed_after_its_next_answer()
    {
        var secrets = new Dictionary<string, Secret> { ["one"] = TlsSecret("one", ["a.example"], stage.Authority) };
        var ingress = NewIngress("a", 1, Rule("a.example", Prefix("/", "one"))).WithTls("one", "a.example");
        await stage.ServeAsync([ingress], secrets);
        using var client = stage.Client();
        (await client.GetStringAsync(new Uri("https://a.example/"))).ShouldStartWith("one ");

        ingress = NewIngress("a", 1, Rule("a.example", Prefix("/", "two"))).WithTls("one", "a.example");
        await stage.ServeAsync([ingress], secrets);
        using var last = await client.GetAsync(new Uri("https://a.example/"));

        last.Headers.ConnectionClose.ShouldBe(true, "it came by the connection of before");
        var seen = await last.Content.ReadAsStringAsync();
        seen.ShouldStartWith("two ");
        seen.ShouldContain("\nx-forwarded-for: 127.0.0.1\nx-forwarded-host: a.example\nx-forwarded-port: 443\nx-forwarded-proto: https");
    }

    [Fact]
    public async Task An_agent_that_begins_anew_leaves_a_proxy_alone_that_is_as_it_should_be_and_starts_one_that_is_gone()
    {
        Platform.Kubernetes.Networking.V1.Ingress[] ingresses = [NewIngress("a", 1, Rule("a.example", Prefix("/", "one")))];
        await stage.ServeAsync(ingresses);
        var control = new ProxyControl(stage.Settings.Socket);
        var before = await control.FindWorkersAsync(default);

        stage.RestartAgent();
        await stage.ServeAsync(ingresses);

        (await control.FindWorkersAsync(default))!.Where(w => w.Current).ShouldBe(before!.Where(w => w.Current));
        await stage.Unit.EndAsync();
        (await control.FindWorkersAsync(default)).ShouldBeNull();
        await stage.ServeAsync(ingresses);
        (await stage.AskAsync("http://a.example/")).ShouldStartWith("200 one");
    }
}
