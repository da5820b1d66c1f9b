using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Registry.Tests.Infrastructure;
using static Platform.Registry.Tests.Infrastructure.PushExtensions;

namespace Platform.Registry.Tests.Distribution;

[Collection(RegistryCollection.Name)]
public sealed class ManifestTests(RegistryFixture fixture)
{
    [Fact]
    public async Task An_image_is_pulled_by_tag_and_by_digest_as_it_was_pushed()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("team/app");
        var manifest = await client.PushImageAsync("team/app", "v1");

        foreach (var reference in (string[])["v1", DigestOf(manifest)])
        {
            using var response = await client.GetAsync($"/v2/team/app/manifests/{reference}");
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            response.Content.Headers.ContentType!.MediaType.ShouldBe(OciManifest);
            response.Headers.GetValues("Docker-Content-Digest").Single().ShouldBe(DigestOf(manifest));
            (await response.Content.ReadAsByteArrayAsync()).ShouldBe(manifest);
            using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/v2/team/app/manifests/{reference}"));
            head.Content.Headers.ContentLength.ShouldBe(manifest.Length);
        }
    }

    [Fact]
    public async Task A_tag_moves_to_the_image_pushed_last()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var first = await client.PushImageAsync("app", "latest");
        var second = await client.PushImageAsync("app", "latest");

        (await client.GetByteArrayAsync("/v2/app/manifests/latest")).ShouldBe(second);
        (await client.GetByteArrayAsync($"/v2/app/manifests/{DigestOf(first)}")).ShouldBe(first);
    }

    [Fact]
    public async Task A_manifest_whose_parts_are_missing_is_refused_and_tags_nothing()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var config = RandomBytes(10);
        await client.PushBlobAsync("app", config);

        using var noLayer = await client.PutManifestAsync("app", "v1", Manifest(config, [RandomBytes(10)]));
        await noLayer.ShouldBeAsync(HttpStatusCode.BadRequest, "MANIFEST_BLOB_UNKNOWN");
        using var noChild = await client.PutManifestAsync("app", "v1", Index(Manifest(config, [])), OciIndex);
        await noChild.ShouldBeAsync(HttpStatusCode.BadRequest, "MANIFEST_BLOB_UNKNOWN");

        using var tag = await client.GetAsync("/v2/app/manifests/v1");
        await tag.ShouldBeAsync(HttpStatusCode.NotFound, "MANIFEST_UNKNOWN");
    }

    [Fact]
    public async Task A_layer_of_another_size_than_described_is_refused()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var config = RandomBytes(10);
        await client.PushBlobAsync("app", config);
        var manifest = JsonNode.Parse(Manifest(config, []))!;
        manifest["config"]!["size"] = 11;

        using var response = await client.PutManifestAsync("app", "v1", Encoding.UTF8.GetBytes(manifest.ToJsonString()));

        await response.ShouldBeAsync(HttpStatusCode.BadRequest, "MANIFEST_INVALID");
    }

    [Fact]
    public async Task An_index_holds_its_images_until_it_is_deleted()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var image = await client.PushImageAsync("app", "amd64");
        var index = Index(image);
        (await client.PutManifestAsync("app", "multi", index, OciIndex)).EnsureSuccessStatusCode();

        using var refused = await client.DeleteAsync($"/v2/app/manifests/{DigestOf(image)}");
        await refused.ShouldBeAsync(HttpStatusCode.MethodNotAllowed, "DENIED");
        using var deleted = await client.DeleteAsync($"/v2/app/manifests/{DigestOf(index)}");
        await deleted.ShouldBeAsync(HttpStatusCode.Accepted);
        using var free = await client.DeleteAsync($"/v2/app/manifests/{DigestOf(image)}");
        await free.ShouldBeAsync(HttpStatusCode.Accepted);
        (await client.JsonAsync("/v2/app/tags/list"))["tags"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Deleting_a_tag_leaves_the_manifest()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var manifest = await client.PushImageAsync("app", "v1");

        using var response = await client.DeleteAsync("/v2/app/manifests/v1");

        await response.ShouldBeAsync(HttpStatusCode.Accepted);
        using var tag = await client.GetAsync("/v2/app/manifests/v1");
        await tag.ShouldBeAsync(HttpStatusCode.NotFound, "MANIFEST_UNKNOWN");
        (await client.GetByteArrayAsync($"/v2/app/manifests/{DigestOf(manifest)}")).ShouldBe(manifest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"schemaVersion\":1}")]
    [InlineData("{\"schemaVersion\":2}")]
    [InlineData("{\"schemaVersion\":\"2\"}")]
    [InlineData("{\"schemaVersion\":2,\"mediaType\":5}")]
    [InlineData("{\"schemaVersion\":2,\"mediaType\":\"text/plain\"}")]
    [InlineData("{\"schemaVersion\":2,\"config\":{},\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":[],\"layers\":{}}")]
    [InlineData("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"\\ud800\",\"digest\":\"x\",\"size\":1},\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"artifactType\":\"a\\u0000b\",\"config\":{\"mediaType\":\"a\",\"digest\":\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"size\":0},\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"a\",\"digest\":\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"size\":-1},\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"a\",\"digest\":\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"size\":1e99},\"layers\":[]}")]
    public async Task What_is_no_manifest_is_refused(string text)
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");

        using var response = await client.PutManifestAsync("app", "v1", Encoding.UTF8.GetBytes(text));

        await response.ShouldBeAsync(HttpStatusCode.BadRequest, "MANIFEST_INVALID");
    }

    [Fact]
    public async Task A_manifest_of_deep_nesting_is_refused()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var deep = new string('[', 100_000) + new string(']', 100_000);

        using var response = await client.PutManifestAsync("app", "v1", Encoding.UTF8.GetBytes($"{{\"schemaVersion\":2,\"x\":{deep}}}"));

        await response.ShouldBeAsync(HttpStatusCode.BadRequest, "MANIFEST_INVALID");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_manifest_over_four_mebibytes_is_refused(bool announced)
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var huge = new byte[(4 << 20) + 1];
        Array.Fill(huge, (byte)' ');
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v2/app/manifests/v1") { Content = announced ? new ByteArrayContent(huge) : new StreamContent(new MemoryStream(huge)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", OciManifest);
        if (!announced) request.Headers.TransferEncodingChunked = true;

        using var response = await client.SendAsync(request);

        await response.ShouldBeAsync(HttpStatusCode.RequestEntityTooLarge, "SIZE_INVALID");
    }

    [Fact]
    public async Task A_manifest_with_very_many_layers_is_stored()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var (config, layer) = (RandomBytes(10), RandomBytes(20));
        await client.PushBlobAsync("app", config);
        await client.PushBlobAsync("app", layer);

        using var response = await client.PutManifestAsync("app", "v1", Manifest(config, [.. Enumerable.Repeat(layer, 20_000)]));

        await response.ShouldBeAsync(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json")]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws")]
    public async Task A_manifest_of_an_unknown_type_is_refused(string mediaType)
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");

        using var response = await client.PutManifestAsync("app", "v1", Manifest(RandomBytes(1), []), mediaType);

        await response.ShouldBeAsync(HttpStatusCode.BadRequest, "MANIFEST_INVALID");
    }

    [Theory]
    [InlineData(".hidden", HttpStatusCode.BadRequest, "TAG_INVALID")]
    [InlineData("a b", HttpStatusCode.BadRequest, "TAG_INVALID")]
    [InlineData("a%00b", HttpStatusCode.BadRequest, null)]
    [InlineData("sha256:123", HttpStatusCode.BadRequest, "DIGEST_INVALID")]
    [InlineData("sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709", HttpStatusCode.BadRequest, "DIGEST_INVALID")]
    public async Task A_reference_of_another_form_is_refused(string reference, HttpStatusCode status, string? code)
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");

        using var response = await client.GetAsync($"/v2/app/manifests/{reference}");

        if (code is null) response.StatusCode.ShouldBe(status);
        else await response.ShouldBeAsync(status, code);
    }

    [Fact]
    public async Task A_manifest_pushed_under_a_wrong_digest_is_refused()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var config = RandomBytes(10);
        await client.PushBlobAsync("app", config);

        using var response = await client.PutManifestAsync("app", DigestOf(RandomBytes(5)), Manifest(config, []));

        await response.ShouldBeAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID");
    }

    [Fact]
    public async Task Many_pushes_of_one_tag_at_once_leave_one_of_them()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");

        var manifests = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => client.PushImageAsync("app", "latest")));

        var winner = await client.GetByteArrayAsync("/v2/app/manifests/latest");
        manifests.ShouldContain(manifest => manifest.SequenceEqual(winner));
    }
}
