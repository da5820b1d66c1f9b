using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Platform.Registry.Blobs;
using Platform.Registry.Tests.Infrastructure;
using static Platform.Registry.Tests.Infrastructure.PushExtensions;

namespace Platform.Registry.Tests.Distribution;

[Collection(RegistryCollection.Name)]
public sealed class UploadTests(RegistryFixture fixture)
{
    [Fact]
    public async Task A_blob_pushed_in_chunks_is_put_together()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var content = RandomBytes(1_000_000);
        var upload = await client.StartUploadAsync("app");

        foreach (var (from, to) in ((int, int)[])[(0, 300_000), (300_000, 300_001), (300_001, 900_000)])
        {
            using var chunk = await PatchAsync(client, upload, content[from..to], $"{from}-{to - 1}");
            await chunk.ShouldBeAsync(HttpStatusCode.Accepted);
            chunk.Headers.GetValues("Range").Single().ShouldBe($"0-{to - 1}");
        }
        using var response = await client.PutAsync($"{upload}?digest={DigestOf(content)}", new ByteArrayContent(content[900_000..]));

        await response.ShouldBeAsync(HttpStatusCode.Created);
        (await client.GetByteArrayAsync($"/v2/app/blobs/{DigestOf(content)}")).ShouldBe(content);
    }

    [Fact]
    public async Task A_chunk_out_of_order_is_refused_and_the_upload_goes_on()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var content = RandomBytes(1000);
        var upload = await client.StartUploadAsync("app");
        (await PatchAsync(client, upload, content[..500], "0-499")).EnsureSuccessStatusCode();

        using var gap = await PatchAsync(client, upload, content[600..], "600-999");
        await gap.ShouldBeAsync(HttpStatusCode.RequestedRangeNotSatisfiable);
        gap.Headers.GetValues("Range").Single().ShouldBe("0-499");
        using var again = await PatchAsync(client, upload, content[..500], "0-499");
        await again.ShouldBeAsync(HttpStatusCode.RequestedRangeNotSatisfiable);
        (await PatchAsync(client, upload, content[500..], "500-999")).EnsureSuccessStatusCode();
        using var finish = await client.PutAsync($"{upload}?digest={DigestOf(content)}", null);

        await finish.ShouldBeAsync(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("0-98")]
    [InlineData("0-100")]
    [InlineData("5-1")]
    [InlineData("-5")]
    [InlineData("x-y")]
    [InlineData("0-99999999999999999999")]
    public async Task A_chunk_that_is_not_what_its_range_says_is_refused(string range)
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var upload = await client.StartUploadAsync("app");

        using var response = await PatchAsync(client, upload, RandomBytes(100), range);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var progress = await client.GetAsync(upload);
        progress.Headers.GetValues("Range").Single().ShouldBe("0-0");
    }

    [Fact]
    public async Task An_upload_can_be_resumed_after_the_connection_broke()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var content = RandomBytes(5_000_000);
        var upload = await client.StartUploadAsync("app");

        await Should.ThrowAsync<HttpRequestException>(() => client.PatchAsync(upload, new BrokenContent(content[..3_000_000], 4_000_000)));
        var received = await ProgressAsync(client, upload);
        received.ShouldBeLessThanOrEqualTo(3_000_000);
        (await PatchAsync(client, upload, content[received..], $"{received}-{content.Length - 1}")).EnsureSuccessStatusCode();
        using var response = await client.PutAsync($"{upload}?digest={DigestOf(content)}", null);

        await response.ShouldBeAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_upload_goes_on_when_the_process_has_forgotten_its_hash()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var content = RandomBytes(700_000);
        var upload = await client.StartUploadAsync("app");
        (await client.PatchAsync(upload, new ByteArrayContent(content[..400_000]))).EnsureSuccessStatusCode();

        registry.Host.Services.GetRequiredService<UploadSessions>().Forget(Guid.Parse(upload[^36..]));
        using var response = await client.PutAsync($"{upload}?digest={DigestOf(content)}", new ByteArrayContent(content[400_000..]));

        await response.ShouldBeAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_cancelled_upload_is_gone()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var upload = await client.StartUploadAsync("app");

        using var response = await client.DeleteAsync(upload);

        await response.ShouldBeAsync(HttpStatusCode.NoContent);
        using var patch = await client.PatchAsync(upload, new ByteArrayContent([1]));
        await patch.ShouldBeAsync(HttpStatusCode.NotFound, "BLOB_UPLOAD_UNKNOWN");
    }

    [Fact]
    public async Task A_blob_is_mounted_from_a_repository_that_the_token_covers()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("base", "app");
        var content = RandomBytes(1000);
        var digest = await client.PushBlobAsync("base", content);

        using var mounted = await client.PostAsync($"/v2/app/blobs/uploads/?mount={digest}&from=base", null);
        await mounted.ShouldBeAsync(HttpStatusCode.Created);
        (await client.GetByteArrayAsync($"/v2/app/blobs/{digest}")).ShouldBe(content);

        using var unknown = await client.PostAsync($"/v2/app/blobs/uploads/?mount={DigestOf(RandomBytes(9))}&from=base", null);
        await unknown.ShouldBeAsync(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Two_requests_on_one_upload_do_not_mix_their_bytes()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var content = RandomBytes(2_000_000);
        var upload = await client.StartUploadAsync("app");

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PatchAsync(client, upload, content, $"0-{content.Length - 1}")));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Accepted).ShouldBe(1);
        using var response = await client.PutAsync($"{upload}?digest={DigestOf(content)}", null);
        await response.ShouldBeAsync(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData("sha256:abc")]
    [InlineData("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("sha256:../../../../../../../../../../../../../../../../etc/passwd0000000")]
    [InlineData("")]
    public async Task A_digest_of_another_form_is_refused(string digest)
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");

        using var response = await client.PutAsync($"{await client.StartUploadAsync("app")}?digest={Uri.EscapeDataString(digest)}", new ByteArrayContent([]));

        await response.ShouldBeAsync(HttpStatusCode.BadRequest, "DIGEST_INVALID");
    }

    private static async Task<int> ProgressAsync(HttpClient client, string upload)
    {
        using var progress = await client.GetAsync(upload);
        await progress.ShouldBeAsync(HttpStatusCode.NoContent);
        var last = int.Parse(progress.Headers.GetValues("Range").Single()["0-".Length..], provider: null);
        return last == 0 ? 0 : last + 1;
    }

    private static async Task<HttpResponseMessage> PatchAsync(HttpClient client, string upload, byte[] content, string range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, upload) { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Content.Headers.TryAddWithoutValidation("Content-Range", range);
        return await client.SendAsync(request);
    }

    /// <summary>Announces more than it sends, then breaks off.</summary>
    private sealed class BrokenContent(byte[] content, long announced) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(content);
            await stream.FlushAsync();
            throw new IOException("broken off", new SocketException());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = announced;
            return true;
        }
    }
}
