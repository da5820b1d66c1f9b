using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Platform.Registry.Tests.Infrastructure;

namespace Platform.Registry.Tests.Distribution;

[Collection(RegistryCollection.Name)]
public sealed class RouteTests(RegistryFixture fixture)
{
    [Theory]
    [InlineData("/v2/UPPER/tags/list", HttpStatusCode.BadRequest, "NAME_INVALID")]
    [InlineData("/v2/a//b/tags/list", HttpStatusCode.BadRequest, "NAME_INVALID")]
    [InlineData("/v2/-a/tags/list", HttpStatusCode.BadRequest, "NAME_INVALID")]
    [InlineData("/v2/a..b/tags/list", HttpStatusCode.BadRequest, "NAME_INVALID")]
    [InlineData("/v2/a%0d%0aX-Evil:1/tags/list", HttpStatusCode.BadRequest, "NAME_INVALID")]
    [InlineData("/v2/a%22,error/tags/list", HttpStatusCode.BadRequest, "NAME_INVALID")]
    [InlineData("/v2/nothing/here", HttpStatusCode.NotFound, "UNSUPPORTED")]
    [InlineData("/v2/tags/list", HttpStatusCode.NotFound, "UNSUPPORTED")]
    [InlineData("/v3/", HttpStatusCode.NotFound, "UNSUPPORTED")]
    [InlineData("/", HttpStatusCode.NotFound, "UNSUPPORTED")]
    public async Task A_path_that_leads_nowhere_is_refused(string path, HttpStatusCode status, string code)
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");

        using var response = await client.GetAsync(path);

        await response.ShouldBeAsync(status, code);
    }

    [Fact]
    public async Task A_name_longer_than_255_characters_is_refused()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");

        using var response = await client.GetAsync($"/v2/{new string('a', 256)}/tags/list");

        await response.ShouldBeAsync(HttpStatusCode.BadRequest, "NAME_INVALID");
    }

    [Theory]
    [InlineData("GET /v2/../../../../etc/passwd HTTP/1.1")]
    [InlineData("GET /v2/%2e%2e/%2e%2e/etc/passwd/blobs/uploads/x HTTP/1.1")]
    [InlineData("GET /v2/app/blobs/..%2f..%2f..%2fetc%2fpasswd HTTP/1.1")]
    [InlineData("GET /v2/app/blobs/uploads/..%2f..%2fca.key HTTP/1.1")]
    public async Task A_path_out_of_the_registry_leads_nowhere(string requestLine)
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");

        var answer = await SendRawAsync(registry, $"{requestLine}\r\nHost: {registry.LoginServer}\r\nAuthorization: {client.DefaultRequestHeaders.Authorization}\r\nConnection: close\r\n\r\n");

        answer.ShouldMatch("^HTTP/1.1 40[04] ");
        answer.ShouldNotContain("root:");
        answer.ShouldNotContain("PRIVATE KEY");
    }

    [Fact]
    public async Task An_unknown_registry_says_so()
    {
        using var client = fixture.Host.CreateClient("nosuchregistry");

        using var response = await client.GetAsync("/v2/");

        await response.ShouldBeAsync(HttpStatusCode.NotFound, "NAME_UNKNOWN");
    }

    private static async Task<string> SendRawAsync(TestRegistry registry, string request)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, registry.Host.Port);
        await using var tls = new SslStream(tcp.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(RegistryHost.HostOf(registry.Name));
        await tls.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(tls);
        return await reader.ReadToEndAsync();
    }
}
