using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Platform.Registry.Blobs;
using Platform.Registry.Maintenance;
using Platform.Registry.Naming;
using Platform.Registry.Tests.Infrastructure;
using static Platform.Registry.Tests.Infrastructure.PushExtensions;

namespace Platform.Registry.Tests.Maintenance;

[Collection(RegistryCollection.Name)]
public sealed class SweeperTests(RegistryFixture fixture)
{
    internal static Task SweepAsync(RegistryHost host) => host.Services.GetRequiredService<RegistrySweeper>().SweepAsync(CancellationToken.None);

    [Fact]
    public async Task A_deleted_registry_gives_its_disk_space_back()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var content = RandomBytes(1000);
        await client.PushBlobAsync("app", content);
        await client.PushImageAsync("app", "v1");
        var file = FileOf(registry, DigestOf(content));
        File.Exists(file).ShouldBeTrue();

        (await registry.ArmAsync(HttpMethod.Delete, registry.ResourceId)).Status.ShouldBe(202);
        (await registry.SettledAsync()).ShouldBeNull();

        while (File.Exists(file)) await SweepAsync(registry.Host);
        using var gone = await client.GetAsync("/v2/");
        await gone.ShouldBeAsync(HttpStatusCode.NotFound, "NAME_UNKNOWN");
    }

    [Fact]
    public async Task An_upload_that_rested_too_long_is_dropped_with_its_file()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var (old, fresh) = (await client.StartUploadAsync("app"), await client.StartUploadAsync("app"));
        await AgeAsync("UPDATE registry.uploads SET touched_at = touched_at - interval '25 hours' WHERE id = $1", Guid.Parse(old[^36..]));

        await SweepAsync(registry.Host);

        (await client.GetAsync(old)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await client.GetAsync(fresh)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var files = registry.Host.Services.GetRequiredService<BlobFiles>();
        File.Exists(files.PathOf(Guid.Parse(old[^36..]))).ShouldBeFalse();
        File.Exists(files.PathOf(Guid.Parse(fresh[^36..]))).ShouldBeTrue();
    }

    [Fact]
    public async Task A_blob_that_no_manifest_uses_goes_after_its_time_of_grace_and_not_before()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var (used, unused, fresh) = (RandomBytes(100), RandomBytes(100), RandomBytes(100));
        foreach (var blob in (byte[][])[used, unused, fresh]) await client.PushBlobAsync("app", blob);
        (await client.PutManifestAsync("app", "v1", Manifest(used, []))).EnsureSuccessStatusCode();
        foreach (var blob in (byte[][])[used, unused])
            await AgeAsync("UPDATE registry.repository_blobs SET touched_at = touched_at - interval '25 hours' WHERE digest = $1", DigestOf(blob));

        await SweepAsync(registry.Host);

        File.Exists(FileOf(registry, DigestOf(used))).ShouldBeTrue();
        File.Exists(FileOf(registry, DigestOf(unused))).ShouldBeFalse();
        File.Exists(FileOf(registry, DigestOf(fresh))).ShouldBeTrue();
    }

    [Fact]
    public async Task A_blob_that_a_push_asks_for_is_kept_for_its_manifest()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var config = RandomBytes(100);
        var digest = await client.PushBlobAsync("app", config);
        await AgeAsync("UPDATE registry.repository_blobs SET touched_at = touched_at - interval '25 hours' WHERE digest = $1", digest);

        (await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/v2/app/blobs/{digest}"))).EnsureSuccessStatusCode();
        await SweepAsync(registry.Host);

        using var response = await client.PutManifestAsync("app", "v1", Manifest(config, []));
        await response.ShouldBeAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Pushing_while_sweeping_loses_nothing()
    {
        var registry = await fixture.CreateRegistryAsync();
        using var client = await registry.CreateOwnerAsync("app");
        var content = RandomBytes(50_000);
        using var ended = new CancellationTokenSource();
        var sweeping = Task.Run(async () =>
        {
            while (!ended.IsCancellationRequested) await SweepAsync(registry.Host);
        });

        for (var i = 0; i < 40; i++)
        {
            await client.PushBlobAsync("app", content);
            (await client.GetByteArrayAsync($"/v2/app/blobs/{DigestOf(content)}")).ShouldBe(content);
            (await client.DeleteAsync($"/v2/app/blobs/{DigestOf(content)}")).EnsureSuccessStatusCode();
        }

        await ended.CancelAsync();
        await sweeping;
    }

    private async Task AgeAsync(string sql, object value)
    {
        await using var command = fixture.Database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = value });
        (await command.ExecuteNonQueryAsync()).ShouldBe(1);
    }

    private static string FileOf(TestRegistry registry, string digest) =>
        registry.Host.Services.GetRequiredService<BlobFiles>().PathOf(Digest.TryParse(digest, out var parsed) ? parsed : throw new FormatException(digest));
}
