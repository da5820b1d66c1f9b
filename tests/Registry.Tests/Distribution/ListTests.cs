using System.Net;
using System.Text.Json.Nodes;
using Platform.Registry.Tests.Infrastructure;
using static Platform.Registry.Tests.Infrastructure.PushExtensions;

namespace Platform.Registry.Tests.Distribution;

[Collection(RegistryCollection.Name)]
public sealed class ListTests(RegistryFixture fixture)
{
    [Fact]
    public async Task Tags_are_listed_in_pages_that_link_to_the_next()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var manifest = await client.PushImageAsync("app", "t0");
        for (var i = 1; i < 7; i++) (await client.PutManifestAsync("app", $"t{i}", manifest)).EnsureSuccessStatusCode();

        (await ReadPagesAsync(client, "/v2/app/tags/list?n=3", "tags")).ShouldBe([["t0", "t1", "t2"], ["t3", "t4", "t5"], ["t6"]]);
        (await ReadPagesAsync(client, "/v2/app/tags/list", "tags")).ShouldBe([["t0", "t1", "t2", "t3", "t4", "t5", "t6"]]);
        (await ReadPagesAsync(client, "/v2/app/tags/list?last=t4", "tags")).ShouldBe([["t5", "t6"]]);
        (await ReadPagesAsync(client, "/v2/app/tags/list?n=0", "tags")).ShouldBe([[]]);
    }

    [Fact]
    public async Task The_catalog_lists_repositories_that_hold_an_image()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("b/x", "a", "c", "empty");
        foreach (var repository in (string[])["b/x", "a", "c"]) await client.PushImageAsync(repository, "v1");
        await client.PushBlobAsync("empty", RandomBytes(10));

        (await ReadPagesAsync(client, "/v2/_catalog?n=2", "repositories")).ShouldBe([["a", "b/x"], ["c"]]);
    }

    [Theory]
    [InlineData("n=-1")]
    [InlineData("n=x")]
    [InlineData("n=99999999999")]
    [InlineData("last=a%00b")]
    public async Task A_page_that_makes_no_sense_is_refused(string query)
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        await client.PushImageAsync("app", "v1");

        foreach (var path in (string[])["/v2/app/tags/list", "/v2/_catalog"])
        {
            using var response = await client.GetAsync($"{path}?{query}");
            await response.ShouldBeAsync(HttpStatusCode.BadRequest, "PAGINATION_NUMBER_INVALID");
        }
    }

    [Fact]
    public async Task Tags_of_an_unknown_repository_are_not_found()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("nothing");

        using var response = await client.GetAsync("/v2/nothing/tags/list");

        await response.ShouldBeAsync(HttpStatusCode.NotFound, "NAME_UNKNOWN");
    }

    [Fact]
    public async Task Referrers_of_an_image_are_listed_by_artifact_type_even_before_it_exists()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var config = RandomBytes(10);
        await client.PushBlobAsync("app", config);
        var subject = DigestOf(RandomBytes(50));
        var (signature, sbom) = (Manifest(config, [], subject, "example/signature"), Manifest(config, [], subject, "example/sbom"));
        foreach (var manifest in (byte[][])[signature, sbom])
        {
            using var put = await client.PutManifestAsync("app", DigestOf(manifest), manifest);
            await put.ShouldBeAsync(HttpStatusCode.Created);
            put.Headers.GetValues("OCI-Subject").Single().ShouldBe(subject);
        }

        var all = await client.JsonAsync($"/v2/app/referrers/{subject}");
        all["manifests"]!.AsArray().Select(entry => (string)entry!["digest"]!).ShouldBe([DigestOf(signature), DigestOf(sbom)], ignoreOrder: true);
        using var filtered = await client.GetAsync($"/v2/app/referrers/{subject}?artifactType=example/sbom");
        filtered.Headers.GetValues("OCI-Filters-Applied").Single().ShouldBe("artifactType");
        var list = JsonNode.Parse(await filtered.Content.ReadAsStringAsync())!["manifests"]!.AsArray();
        ((string)list.Single()!["digest"]!).ShouldBe(DigestOf(sbom));
        (await client.JsonAsync($"/v2/app/referrers/{DigestOf(RandomBytes(9))}"))["manifests"]!.AsArray().ShouldBeEmpty();
        filtered.Content.Headers.ContentType!.MediaType.ShouldBe(OciIndex);
    }

    private static async Task<List<string[]>> ReadPagesAsync(HttpClient client, string? path, string property)
    {
        var pages = new List<string[]>();
        while (path is not null)
        {
            using var response = await client.GetAsync(path);
            await response.ShouldBeAsync(HttpStatusCode.OK);
            pages.Add([.. JsonNode.Parse(await response.Content.ReadAsStringAsync())![property]!.AsArray().Select(entry => (string)entry!)]);
            path = response.Headers.TryGetValues("Link", out var link) ? link.Single().Split('<', '>')[1] : null;
        }
        return pages;
    }
}
