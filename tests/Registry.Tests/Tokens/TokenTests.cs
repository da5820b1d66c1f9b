using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Contracts.Http;
using Platform.Registry.Tests.Infrastructure;
using Platform.Testing;
using static Platform.Registry.Tests.Infrastructure.PushExtensions;

namespace Platform.Registry.Tests.Tokens;

[Collection(RegistryCollection.Name)]
public sealed class TokenTests(RegistryFixture fixture)
{
    private const string TokenUser = "00000000-0000-0000-0000-000000000000";

    [Fact]
    public async Task A_call_without_a_token_is_told_where_to_get_one()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = registry.CreateClient();

        using var ping = await client.GetAsync("/v2/");
        await ping.ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
        ping.Headers.WwwAuthenticate.Single().ToString().ShouldBe($"Bearer realm=\"https://{registry.LoginServer}/oauth2/token\",service=\"{registry.LoginServer}\"");
        ping.Headers.GetValues("Docker-Distribution-Api-Version").Single().ShouldBe("registry/2.0");
        using var pull = await client.GetAsync("/v2/app/manifests/v1");
        pull.Headers.WwwAuthenticate.Single().Parameter!.ShouldContain("scope=\"repository:app:pull\"");
    }

    [Fact]
    public async Task Docker_signs_in_with_an_exchanged_token()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = registry.CreateClient();
        var principal = await registry.CreatePrincipalAsync("AcrPush");

        var exchanged = await PostAsync(client, "/oauth2/exchange", ("grant_type", "access_token"), ("service", registry.LoginServer), ("access_token", await PlatformTokenAsync(registry, principal)));
        var refresh = (string)exchanged["refresh_token"]!;
        client.DefaultRequestHeaders.Authorization = TestRegistry.Basic(TokenUser, refresh);
        var login = await client.JsonAsync($"/oauth2/token?account={TokenUser}&client_id=docker&offline_token=true&service={registry.LoginServer}");
        ((string)login["refresh_token"]!).ShouldNotBeNullOrEmpty();
        var push = await client.JsonAsync($"/oauth2/token?account={TokenUser}&scope=repository%3Aapp%3Apull%2Cpush&service={registry.LoginServer}");
        ((string)push["token"]!).ShouldBe((string)push["access_token"]!);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)push["token"]!);

        (await client.GetAsync("/v2/")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await client.PushImageAsync("app", "v1");
    }

    [Fact]
    public async Task The_az_command_line_gets_a_token_by_post()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = registry.CreateClient();
        var principal = await registry.CreatePrincipalAsync("AcrPull");
        var refresh = (string)(await PostAsync(client, "/oauth2/exchange", ("grant_type", "access_token"), ("access_token", await PlatformTokenAsync(registry, principal))))["refresh_token"]!;

        var access = await PostAsync(client, "/oauth2/token", ("grant_type", "refresh_token"), ("service", registry.LoginServer), ("scope", "registry:catalog:*"), ("refresh_token", refresh));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)access["access_token"]!);

        (await client.JsonAsync("/v2/_catalog"))["repositories"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_puller_may_not_push_and_is_told_what_it_lacks()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var owner = await registry.CreateOwnerAsync("app");
        var manifest = await owner.PushImageAsync("app", "v1");
        using var client = await registry.CreateClientAsync("AcrPull", "repository:app:pull,push,delete");

        (await client.GetByteArrayAsync("/v2/app/manifests/v1")).ShouldBe(manifest);
        using var push = await client.PostAsync("/v2/app/blobs/uploads/", null);
        await push.ShouldBeAsync(HttpStatusCode.Unauthorized, "DENIED");
        push.Headers.WwwAuthenticate.Single().Parameter!.ShouldContain("error=\"insufficient_scope\"");
        using var delete = await client.DeleteAsync($"/v2/app/manifests/{DigestOf(manifest)}");
        await delete.ShouldBeAsync(HttpStatusCode.Unauthorized, "DENIED");
    }

    [Fact]
    public async Task A_principal_without_a_role_gets_a_token_that_allows_nothing()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateClientAsync(await registry.Host.Role.CreatePrincipalAsync(), "repository:app:pull");

        using var response = await client.GetAsync("/v2/app/manifests/v1");

        await response.ShouldBeAsync(HttpStatusCode.Unauthorized, "DENIED");
    }

    [Fact]
    public async Task A_token_holds_only_for_the_repositories_it_names()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateClientAsync("Owner", "repository:app:pull,push");

        using var response = await client.GetAsync("/v2/other/manifests/v1");

        await response.ShouldBeAsync(HttpStatusCode.Unauthorized, "DENIED");
    }

    [Fact]
    public async Task A_wrong_secret_is_refused()
    {
        var registry = await fixture.CreateRegistryAsync();
        var principal = await registry.CreatePrincipalAsync("Owner");
        using var client = registry.CreateClient();

        foreach (var (user, password) in ((string, string)[])[(principal.ClientId.ToString(), principal.Secret + "x"), (Guid.NewGuid().ToString(), principal.Secret),
            ("admin", "admin"), (registry.Name, ""), (TokenUser, "x.y.z"), ("", ""), (principal.ClientId.ToString(), new string('x', 5000))])
        {
            client.DefaultRequestHeaders.Authorization = TestRegistry.Basic(user, password);
            using var response = await client.GetAsync("/oauth2/token?scope=repository:app:pull");
            await response.ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
        }
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer x")]
    [InlineData("Bearer ..")]
    [InlineData("Bearer eyJhbGciOiJub25lIiwia2lkIjoiMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAifQ.e30.")]
    [InlineData("Bearer eyJhbGciOiJFUzI1NiIsImtpZCI6IicgT1IgMT0xIC0tIn0.e30.AAAA")]
    [InlineData("Basic YTpi")]
    [InlineData("Digest x")]
    public async Task A_forged_token_is_refused(string header)
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = registry.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);

        using var response = await client.GetAsync("/v2/");

        await response.ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task An_altered_token_is_refused()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = registry.CreateClient();
        var token = await TestRegistry.TokenAsync(client, await registry.CreatePrincipalAsync("AcrPull"), "repository:app:pull");
        var parts = token.Split('.');
        var claims = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1])).Replace("\"pull\"", "\"push\"", StringComparison.Ordinal);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", $"{parts[0]}.{System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.{parts[2]}");

        using var response = await client.GetAsync("/v2/");

        await response.ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task A_refresh_token_is_no_access_token_and_the_other_way_round()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = registry.CreateClient();
        var principal = await registry.CreatePrincipalAsync("Owner");
        var access = await TestRegistry.TokenAsync(client, principal, "repository:app:pull");
        var refresh = (string)(await PostAsync(client, "/oauth2/exchange", ("grant_type", "access_token"), ("access_token", await PlatformTokenAsync(registry, principal))))["refresh_token"]!;

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", refresh);
        (await client.GetAsync("/v2/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        client.DefaultRequestHeaders.Authorization = TestRegistry.Basic(TokenUser, access);
        (await client.GetAsync("/oauth2/token")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_scope_that_is_not_ours_grants_nothing()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = registry.CreateClient();
        var principal = await registry.CreatePrincipalAsync("Owner");

        var token = await TestRegistry.TokenAsync(client, principal, "repository:UPPER:pull", "::", "repository:a", "registry:other:*", "repository:app:fly", new string('x', 2000));

        var claims = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]))!;
        claims["access"]!.AsArray().ShouldBeEmpty();
    }

    internal static async Task<string> PlatformTokenAsync(TestRegistry registry, TestPrincipal principal)
    {
        using var client = registry.CreateClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = principal.ClientId.ToString(),
            ["client_secret"] = principal.Secret,
        });
        using var response = await client.PostAsync(registry.Host.Options.TokenEndpoint, form);
        await response.ShouldBeAsync(HttpStatusCode.OK);
        return System.Text.Json.JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(), ContractsJson.Default.TokenResponse)!.AccessToken;
    }

    private static async Task<JsonNode> PostAsync(HttpClient client, string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var response = await client.PostAsync(path, form);
        await response.ShouldBeAsync(HttpStatusCode.OK);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
