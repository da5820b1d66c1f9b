using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Foundation.Processes;
using Platform.Registry.Tests.Infrastructure;
using static Platform.Registry.Tests.Infrastructure.PushExtensions;

namespace Platform.Registry.Tests.Distribution;

/// <summary>The stock client: Debian's skopeo, over TLS, in a mount namespace whose hosts file knows the registry.</summary>
[Collection(RegistryCollection.Name)]
public sealed class SkopeoTests(RegistryFixture fixture)
{
    [Fact]
    public async Task Skopeo_pushes_and_pulls_an_image_with_a_service_principals_secret()
    {
        var registry = await fixture.CreateRegistryAsync();
        var principal = await registry.CreatePrincipalAsync("AcrPush");
        using var work = await Work.CreateAsync(registry);
        var image = $"docker://{registry.LoginServer}/team/app:v1";

        await work.SkopeoAsync("copy", "--dest-cert-dir", work.Certificates, "--dest-creds", $"{principal.ClientId}:{principal.Secret}", work.Layout("source"), image);
        await work.SkopeoAsync("copy", "--src-cert-dir", work.Certificates, "--src-creds", $"{principal.ClientId}:{principal.Secret}", image, work.Layout("copy"));
        var inspected = await work.SkopeoAsync("inspect", "--cert-dir", work.Certificates, "--creds", $"{principal.ClientId}:{principal.Secret}", image);

        work.ManifestOf("copy").ShouldBe(work.ManifestOf("source"));
        ((string)JsonNode.Parse(inspected.Output)!["Digest"]!).ShouldBe(work.ManifestOf("source"));
    }

    [Fact]
    public async Task Skopeo_without_the_right_is_told_that_it_is_denied()
    {
        var registry = await fixture.CreateRegistryAsync();
        var principal = await registry.CreatePrincipalAsync("AcrPull");
        using var work = await Work.CreateAsync(registry);
        async Task<string> FailureAsync(string credentials)
        {
            var result = await work.RunAsync("copy", "--dest-cert-dir", work.Certificates, "--dest-creds", credentials, work.Layout("source"), $"docker://{registry.LoginServer}/app:v1");
            result.ExitCode.ShouldNotBe(0);
            return result.Error;
        }

        (await FailureAsync($"{principal.ClientId}:{principal.Secret}")).ShouldContain("denied");
        (await FailureAsync($"{principal.ClientId}:wrong")).ShouldContain("unable to retrieve auth token");
    }

    private sealed class Work : IDisposable
    {
        private readonly string _directory = Directory.CreateTempSubdirectory("platform-skopeo").FullName;

        public string Certificates => Path.Combine(_directory, "certs");

        public static async Task<Work> CreateAsync(TestRegistry registry)
        {
            var work = new Work();
            Directory.CreateDirectory(work.Certificates);
            await File.WriteAllTextAsync(Path.Combine(work.Certificates, "ca.crt"), registry.Host.CertificatePem);
            await File.WriteAllTextAsync(Path.Combine(work._directory, "hosts"), $"127.0.0.1 localhost {RegistryHost.HostOf(registry.Name)}\n");
            await File.WriteAllTextAsync(Path.Combine(work._directory, "policy.json"), """{"default":[{"type":"insecureAcceptAnything"}]}""");
            await work.WriteImageAsync();
            return work;
        }

        public string Layout(string name) => $"oci:{_directory}/{name}:v1";

        public string ManifestOf(string layout) =>
            (string)JsonNode.Parse(File.ReadAllText(Path.Combine(_directory, layout, "index.json")))!["manifests"]![0]!["digest"]!;

        public async Task<ProcessResult> SkopeoAsync(params string[] arguments) => (await RunAsync(arguments)).EnsureSuccess("skopeo");

        public Task<ProcessResult> RunAsync(params string[] arguments) => ProcessRunner.RunAsync("unshare",
            ["--mount", "sh", "-ec", "mount --bind \"$0/hosts\" /etc/hosts; exec skopeo --policy \"$0/policy.json\" \"$@\"", _directory, .. arguments]);

        public void Dispose() => Directory.Delete(_directory, true);

        // An OCI layout of one layer of several megabytes, made without any tool.
        private async Task WriteImageAsync()
        {
            var blobs = Directory.CreateDirectory(Path.Combine(_directory, "source", "blobs", "sha256")).FullName;
            var tar = new MemoryStream();
            await using (var writer = new TarWriter(tar, leaveOpen: true))
                await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "data") { DataStream = new MemoryStream(RandomBytes(5_000_000)) });
            var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) await gzip.WriteAsync(tar.ToArray());
            var layer = packed.ToArray();
            var config = Encoding.UTF8.GetBytes($$$"""{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["{{{DigestOf(tar.ToArray())}}}"]},"history":[{"created_by":"test"}]}""");
            var manifest = Encoding.UTF8.GetBytes(new JsonObject
            {
                ["schemaVersion"] = 2,
                ["mediaType"] = OciManifest,
                ["config"] = Describe("application/vnd.oci.image.config.v1+json", DigestOf(config), config.Length),
                ["layers"] = new JsonArray(Describe("application/vnd.oci.image.layer.v1.tar+gzip", DigestOf(layer), layer.Length)),
            }.ToJsonString());
            foreach (var blob in (byte[][])[layer, config, manifest]) await File.WriteAllBytesAsync(Path.Combine(blobs, DigestOf(blob)["sha256:".Length..]), blob);
            var entry = Describe(OciManifest, DigestOf(manifest), manifest.Length);
            entry["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = "v1" };
            await File.WriteAllTextAsync(Path.Combine(_directory, "source", "index.json"), new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(entry) }.ToJsonString());
            await File.WriteAllTextAsync(Path.Combine(_directory, "source", "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        }
    }
}
