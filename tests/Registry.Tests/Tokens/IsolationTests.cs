using System.Net;
using Platform.Registry.Tests.Infrastructure;
using static Platform.Registry.Tests.Infrastructure.PushExtensions;

namespace Platform.Registry.Tests.Tokens;

[Collection(RegistryCollection.Name)]
public sealed class IsolationTests(RegistryFixture fixture)
{
    [Fact]
    public async Task A_token_of_one_registry_does_not_hold_in_another()
    {
        var (mine, theirs) = (await fixture.CreateRegistryAsync(), await fixture.CreateRegistryAsync());
        using var theirOwner = await theirs.CreateOwnerAsync("app");
        await theirOwner.PushImageAsync("app", "v1");
        using var myOwner = await mine.CreateOwnerAsync("app");
        using var intruder = theirs.CreateClient();
        intruder.DefaultRequestHeaders.Authorization = myOwner.DefaultRequestHeaders.Authorization;

        using var response = await intruder.GetAsync("/v2/app/manifests/v1");

        await response.ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
    }

    [Fact]
    public async Task An_owner_of_one_registry_gets_no_access_in_another()
    {
        var (mine, theirs) = (await fixture.CreateRegistryAsync(), await fixture.CreateRegistryAsync());
        var me = await mine.CreatePrincipalAsync("Owner");
        using var intruder = await theirs.CreateClientAsync(me, "repository:app:pull,push", "registry:catalog:*");

        using var catalog = await intruder.GetAsync("/v2/_catalog");
        await catalog.ShouldBeAsync(HttpStatusCode.Unauthorized, "DENIED");
        using var push = await intruder.PostAsync("/v2/app/blobs/uploads/", null);
        await push.ShouldBeAsync(HttpStatusCode.Unauthorized, "DENIED");
    }

    [Fact]
    public async Task A_blob_of_another_registry_can_be_neither_seen_nor_mounted()
    {
        var (mine, theirs) = (await fixture.CreateRegistryAsync(), await fixture.CreateRegistryAsync());
        using var theirOwner = await theirs.CreateOwnerAsync("app");
        var digest = await theirOwner.PushBlobAsync("app", RandomBytes(1000));
        using var me = await mine.CreateOwnerAsync("app", "other");

        using var head = await me.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/v2/app/blobs/{digest}"));
        head.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var from in (string[])["app", "../" + theirs.Name + "/app", theirs.Name + "/app"])
        {
            using var mount = await me.PostAsync($"/v2/other/blobs/uploads/?mount={digest}&from={Uri.EscapeDataString(from)}", null);
            await mount.ShouldBeAsync(HttpStatusCode.Accepted);
        }
        // A manifest that names the digest gains no access to it either.
        var config = RandomBytes(10);
        await me.PushBlobAsync("app", config);
        var manifest = System.Text.Json.Nodes.JsonNode.Parse(Manifest(config, []))!;
        manifest["layers"] = new System.Text.Json.Nodes.JsonArray(Describe("application/vnd.oci.image.layer.v1.tar", digest, 1000));
        using var put = await me.PutManifestAsync("app", "v1", System.Text.Encoding.UTF8.GetBytes(manifest.ToJsonString()));
        await put.ShouldBeAsync(HttpStatusCode.BadRequest, "MANIFEST_BLOB_UNKNOWN");
    }

    [Fact]
    public async Task A_blob_is_not_mounted_from_a_repository_that_the_token_does_not_cover()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var owner = await registry.CreateOwnerAsync("secret");
        var digest = await owner.PushBlobAsync("secret", RandomBytes(100));
        using var client = await registry.CreateClientAsync("AcrPush", "repository:app:pull,push");

        using var mount = await client.PostAsync($"/v2/app/blobs/uploads/?mount={digest}&from=secret", null);

        await mount.ShouldBeAsync(HttpStatusCode.Accepted);
        (await client.GetAsync($"/v2/app/blobs/{digest}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_upload_of_one_repository_cannot_be_used_through_another()
    {
        var (mine, theirs) = (await fixture.CreateRegistryAsync(), await fixture.CreateRegistryAsync());
        using var theirOwner = await theirs.CreateOwnerAsync("app");
        var upload = await theirOwner.StartUploadAsync("app");
        using var me = await mine.CreateOwnerAsync("app");

        using var response = await me.PatchAsync(upload, new ByteArrayContent([1, 2, 3]));

        await response.ShouldBeAsync(HttpStatusCode.NotFound, "BLOB_UPLOAD_UNKNOWN");
    }

    [Fact]
    public async Task Registries_that_push_the_same_blob_keep_it_when_the_other_is_deleted()
    {
        var (mine, theirs) = (await fixture.CreateRegistryAsync(), await fixture.CreateRegistryAsync());
        var content = RandomBytes(1000);
        using var me = await mine.CreateOwnerAsync("app");
        using var they = await theirs.CreateOwnerAsync("app");
        await me.PushBlobAsync("app", content);
        await they.PushBlobAsync("app", content);

        (await theirs.ArmAsync(HttpMethod.Delete, theirs.ResourceId)).Status.ShouldBe(202);
        (await theirs.SettledAsync()).ShouldBeNull();
        await Maintenance.SweeperTests.SweepAsync(mine.Host);

        (await me.GetByteArrayAsync($"/v2/app/blobs/{DigestOf(content)}")).ShouldBe(content);
    }

    [Fact]
    public async Task A_token_of_a_deleted_registry_does_not_hold_in_a_new_one_of_the_same_name()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        (await registry.ArmAsync(HttpMethod.Delete, registry.ResourceId)).Status.ShouldBe(202);
        (await registry.SettledAsync()).ShouldBeNull();
        await registry.CreateAsync();

        using var response = await client.GetAsync("/v2/");

        await response.ShouldBeAsync(HttpStatusCode.Unauthorized, "UNAUTHORIZED");
    }
}
