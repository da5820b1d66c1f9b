using System.Net;
using System.Text.Json.Nodes;
using Platform.Registry.Tests.Infrastructure;
using static Platform.Registry.Tests.Infrastructure.PushExtensions;

namespace Platform.Registry.Tests.Acr;

[Collection(RegistryCollection.Name)]
public sealed class AcrApiTests(RegistryFixture fixture)
{
    [Fact]
    public async Task A_repository_is_described_as_az_reads_it()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("team/app");
        var manifest = await client.PushImageAsync("team/app", "v1");
        (await client.PutManifestAsync("team/app", "v2", manifest)).EnsureSuccessStatusCode();

        (await client.JsonAsync("/acr/v1/_catalog"))["repositories"]!.AsArray().Select(name => (string)name!).ShouldBe(["team/app"]);
        var shown = await client.JsonAsync("/acr/v1/team/app");
        ((string)shown["imageName"]!).ShouldBe("team/app");
        ((int)shown["tagCount"]!).ShouldBe(2);
        ((int)shown["manifestCount"]!).ShouldBe(1);
        var tags = (await client.JsonAsync("/acr/v1/team/app/_tags?n=100"))["tags"]!.AsArray();
        tags.Select(tag => (string)tag!["name"]!).ShouldBe(["v1", "v2"]);
        ((string)(await client.JsonAsync("/acr/v1/team/app/_tags/v1"))["tag"]!["digest"]!).ShouldBe(DigestOf(manifest));
        var described = (await client.JsonAsync("/acr/v1/team/app/_manifests"))["manifests"]!.AsArray().Single()!;
        ((string)described["digest"]!).ShouldBe(DigestOf(manifest));
        described["tags"]!.AsArray().Select(tag => (string)tag!).ShouldBe(["v1", "v2"]);
    }

    [Fact]
    public async Task Untagging_keeps_the_image_and_deleting_the_repository_takes_all()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var manifest = await client.PushImageAsync("app", "v1");
        var index = Index(manifest);
        (await client.PutManifestAsync("app", "multi", index, OciIndex)).EnsureSuccessStatusCode();

        (await client.DeleteAsync("/acr/v1/app/_tags/v1")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await client.GetByteArrayAsync($"/v2/app/manifests/{DigestOf(manifest)}")).ShouldBe(manifest);
        using var deleted = await client.DeleteAsync("/acr/v1/app");

        await deleted.ShouldBeAsync(HttpStatusCode.Accepted);
        var answer = JsonNode.Parse(await deleted.Content.ReadAsStringAsync())!;
        answer["manifestsDeleted"]!.AsArray().Count.ShouldBe(2);
        answer["tagsDeleted"]!.AsArray().Select(tag => (string)tag!).ShouldBe(["multi"]);
        (await client.GetAsync("/acr/v1/app")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Metadata_is_only_for_those_who_may_read_it()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var owner = await registry.CreateOwnerAsync("app");
        await owner.PushImageAsync("app", "v1");
        using var nobody = await registry.CreateClientAsync(await registry.Host.Role.CreatePrincipalAsync(), "repository:app:metadata_read");

        using var response = await nobody.GetAsync("/acr/v1/app/_tags");

        await response.ShouldBeAsync(HttpStatusCode.Unauthorized, "DENIED");
    }
}
