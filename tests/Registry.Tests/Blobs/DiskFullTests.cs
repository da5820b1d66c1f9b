using System.Net;
using Platform.Foundation.Processes;
using Platform.Registry.Tests.Infrastructure;
using static Platform.Registry.Tests.Infrastructure.PushExtensions;

namespace Platform.Registry.Tests.Blobs;

[Collection(RegistryCollection.Name)]
public sealed class DiskFullTests(RegistryFixture fixture)
{
    /// <summary>With a reserve the registry stops before the disk is full; without one the disk itself says no.</summary>
    [Theory]
    [InlineData(4 << 20, true)]
    [InlineData(4 << 20, false)]
    [InlineData(0, true)]
    [InlineData(0, false)]
    public async Task A_push_to_a_full_disk_fails_clearly_and_leaves_the_registry_sound(int reserve, bool announced)
    {
        await using var disk = await SmallDisk.MountAsync("24m");
        await using var database = await fixture.CreateDatabaseAsync();
        await using var host = await RegistryHost.StartAsync(database, disk.Path, options => options with { ReservedDiskBytes = reserve });
        var registry = await fixture.CreateRegistryAsync(host);
        using var client = await registry.CreateOwnerAsync("app");
        var image = await client.PushImageAsync("app", "v1");
        var upload = await client.StartUploadAsync("app");
        var tooMuch = RandomBytes(40 << 20);

        using var request = new HttpRequestMessage(HttpMethod.Patch, upload) { Content = announced ? new ByteArrayContent(tooMuch) : new StreamContent(new MemoryStream(tooMuch)) };
        if (!announced) request.Headers.TransferEncodingChunked = true;
        using var response = await client.SendAsync(request);

        await response.ShouldBeAsync(HttpStatusCode.InsufficientStorage, "UNAVAILABLE");
        (await response.Content.ReadAsStringAsync()).ShouldContain("disk is full");
        Directory.EnumerateFiles(Path.Combine(host.Options.DataDirectory, "uploads")).ShouldBeEmpty();
        (await client.GetAsync(upload)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await client.GetByteArrayAsync("/v2/app/manifests/v1")).ShouldBe(image);
        await client.PushImageAsync("app", "v2");
    }

    private sealed class SmallDisk(string path) : IAsyncDisposable
    {
        public string Path => path;

        public static async Task<SmallDisk> MountAsync(string size)
        {
            var path = Directory.CreateTempSubdirectory("platform-registry-disk").FullName;
            await ProcessRunner.RunCheckedAsync("mount", ["-t", "tmpfs", "-o", $"size={size}", "platform-registry-test", path]);
            return new SmallDisk(path);
        }

        public async ValueTask DisposeAsync()
        {
            await ProcessRunner.RunCheckedAsync("umount", [path]);
            Directory.Delete(path);
        }
    }
}
