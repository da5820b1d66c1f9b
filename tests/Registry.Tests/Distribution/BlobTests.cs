using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Platform.Registry.Tests.Infrastructure;
using static Platform.Registry.Tests.Infrastructure.PushExtensions;

namespace Platform.Registry.Tests.Distribution;

[Collection(RegistryCollection.Name)]
public sealed class BlobTests(RegistryFixture fixture)
{
    [Fact]
    public async Task A_blob_pushed_in_one_put_is_served_byte_by_byte()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var content = RandomBytes(3_000_000);

        var digest = await client.PushBlobAsync("app", content);

        using var response = await client.GetAsync($"/v2/app/blobs/{digest}");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("Docker-Content-Digest").Single().ShouldBe(digest);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBe(content);
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/v2/app/blobs/{digest}"));
        head.StatusCode.ShouldBe(HttpStatusCode.OK);
        head.Content.Headers.ContentLength.ShouldBe(content.Length);
    }

    [Fact]
    public async Task A_blob_can_be_pushed_by_a_single_post()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var content = RandomBytes(1000);

        using var response = await client.PostAsync($"/v2/app/blobs/uploads/?digest={DigestOf(content)}", new ByteArrayContent(content));

        await response.ShouldBeAsync(HttpStatusCode.Created);
        (await client.GetByteArrayAsync($"/v2/app/blobs/{DigestOf(content)}")).ShouldBe(content);
    }

    [Fact]
    public async Task An_empty_blob_is_a_blob()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");

        var digest = await client.PushBlobAsync("app", []);

        (await client.GetByteArrayAsync($"/v2/app/blobs/{digest}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Sha512_digests_are_verified_and_served()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var content = RandomBytes(5000);
        var digest = $"sha512:{Convert.ToHexStringLower(SHA512.HashData(content))}";

        using var right = await client.PutAsync($"{await client.StartUploadAsync("app")}?digest={digest}", new ByteArrayContent(content));
        await right.ShouldBeAsync(HttpStatusCode.Created);
        (await client.GetByteArrayAsync($"/v2/app/blobs/{digest}")).ShouldBe(content);
        using var wrong = await client.PutAsync($"{await client.StartUploadAsync("app")}?digest={digest}", new ByteArrayContent(RandomBytes(5000)));
        await wrong.ShouldBeAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID");
    }

    [Fact]
    public async Task Content_that_does_not_match_its_digest_is_refused_and_leaves_nothing()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var announced = DigestOf(RandomBytes(10));
        var upload = await client.StartUploadAsync("app");

        using var response = await client.PutAsync($"{upload}?digest={announced}", new ByteArrayContent(RandomBytes(1000)));

        await response.ShouldBeAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID");
        using var get = await client.GetAsync($"/v2/app/blobs/{announced}");
        await get.ShouldBeAsync(HttpStatusCode.NotFound, "BLOB_UNKNOWN");
        using var progress = await client.GetAsync(upload);
        await progress.ShouldBeAsync(HttpStatusCode.NotFound, "BLOB_UPLOAD_UNKNOWN");
        File.Exists(Path.Combine(registry.Host.Options.DataDirectory, "uploads", Guid.Parse(upload[^36..]).ToString("N"))).ShouldBeFalse();
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=10-19", 10, 10)]
    [InlineData("bytes=990-", 990, 10)]
    [InlineData("bytes=-5", 995, 5)]
    [InlineData("bytes=-5000", 0, 1000)]
    [InlineData("bytes=900-5000", 900, 100)]
    public async Task A_range_of_a_blob_is_served(string range, int offset, int length)
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var content = RandomBytes(1000);
        var digest = await client.PushBlobAsync("app", content);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v2/app/blobs/{digest}");
        request.Headers.TryAddWithoutValidation("Range", range);

        using var response = await client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        response.Content.Headers.ContentRange.ShouldBe(new ContentRangeHeaderValue(offset, offset + length - 1, 1000));
        (await response.Content.ReadAsByteArrayAsync()).ShouldBe(content[offset..(offset + length)]);
    }

    [Theory]
    [InlineData("bytes=1000-", HttpStatusCode.RequestedRangeNotSatisfiable)]
    [InlineData("bytes=-0", HttpStatusCode.RequestedRangeNotSatisfiable)]
    [InlineData("bytes=99999999999999999999-", HttpStatusCode.OK)]
    [InlineData("bytes=5-2", HttpStatusCode.OK)]
    [InlineData("bytes=--5", HttpStatusCode.OK)]
    [InlineData("bytes=", HttpStatusCode.OK)]
    [InlineData("bytes=0-1,5-6", HttpStatusCode.OK)]
    [InlineData("lines=0-1", HttpStatusCode.OK)]
    public async Task A_range_that_makes_no_sense_is_refused_or_ignored(string range, HttpStatusCode status)
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var digest = await client.PushBlobAsync("app", RandomBytes(1000));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v2/app/blobs/{digest}");
        request.Headers.TryAddWithoutValidation("Range", range);

        using var response = await client.SendAsync(request);

        response.StatusCode.ShouldBe(status);
        if (status == HttpStatusCode.OK) (await response.Content.ReadAsByteArrayAsync()).Length.ShouldBe(1000);
    }

    [Fact]
    public async Task A_deleted_blob_is_gone_from_its_repository_only()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("one", "two");
        var content = RandomBytes(100);
        var digest = await client.PushBlobAsync("one", content);
        await client.PushBlobAsync("two", content);

        using var response = await client.DeleteAsync($"/v2/one/blobs/{digest}");

        await response.ShouldBeAsync(HttpStatusCode.Accepted);
        using var gone = await client.GetAsync($"/v2/one/blobs/{digest}");
        await gone.ShouldBeAsync(HttpStatusCode.NotFound, "BLOB_UNKNOWN");
        (await client.GetByteArrayAsync($"/v2/two/blobs/{digest}")).ShouldBe(content);
    }

    [Fact]
    public async Task A_blob_that_a_manifest_uses_cannot_be_deleted()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var (config, layer) = (RandomBytes(10), RandomBytes(20));
        await client.PushBlobAsync("app", config);
        var digest = await client.PushBlobAsync("app", layer);
        (await client.PutManifestAsync("app", "v1", Manifest(config, [layer]))).EnsureSuccessStatusCode();

        using var response = await client.DeleteAsync($"/v2/app/blobs/{digest}");

        await response.ShouldBeAsync(HttpStatusCode.MethodNotAllowed, "DENIED");
        (await client.GetByteArrayAsync($"/v2/app/blobs/{digest}")).ShouldBe(layer);
    }

    [Fact]
    public async Task Many_pushes_of_the_same_blob_at_once_all_succeed()
    {
        var registry = await fixture.CreateRegistryAsync();
        string[] repositories = [.. Enumerable.Range(0, 16).Select(i => $"app{i % 4}")];
        using var client = await registry.CreateOwnerAsync([.. repositories.Distinct()]);
        var content = RandomBytes(400_000);

        await Task.WhenAll(repositories.Select(repository => client.PushBlobAsync(repository, content)));

        foreach (var repository in repositories.Distinct())
            (await client.GetByteArrayAsync($"/v2/{repository}/blobs/{DigestOf(content)}")).ShouldBe(content);
        Directory.EnumerateFiles(registry.Host.Options.DataDirectory, DigestOf(content)["sha256:".Length..], SearchOption.AllDirectories).Count().ShouldBe(1);
    }
}
