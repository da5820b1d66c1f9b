using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Tests.Clusters;
using Platform.Testing;

namespace Platform.ControlPlane.Tests.Http;

/// <summary>The informer of Kubernetes' own client for JavaScript, under churn, over a network that breaks.</summary>
public sealed class ClientNodeInformerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public Task After_churn_and_broken_connections_its_cache_is_equal_to_a_list() => ChurnAsync(TimeSpan.FromSeconds(6));

    [Fact, Trait("Category", "Soak")]
    public Task After_ten_minutes_of_churn_and_broken_connections_its_cache_is_equal_to_a_list() => ChurnAsync(TimeSpan.FromMinutes(10));

    private async Task ChurnAsync(TimeSpan length)
    {
        await using var harness = await ControlPlaneHarness.StartAsync(postgres);
        var cluster = await harness.CreateClusterAsync();
        using var certificate = ControlPlaneHarness.Certificate(cluster, "admin", "system:masters");
        using var client = harness.Client(cluster, certificate);
        await using var proxy = new FlakyProxy(harness.Port);
        var directory = await PrepareAsync(cluster, certificate, proxy.Port);
        using var informer = Process.Start(new ProcessStartInfo("node", ["informer.mjs", "kubeconfig", "default"]) { WorkingDirectory = directory, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        (await informer.StandardOutput.ReadLineAsync()).ShouldBe("started");

        using var end = new CancellationTokenSource(length);
        await Task.WhenAll([CutAsync(proxy, end.Token), .. Enumerable.Range(0, 3).Select(writer => WriteAsync(client, new Random(writer), end.Token))]);

        var expected = JsonNode.Parse(await client.GetStringAsync(ConfigMaps))!["items"]!.AsArray()
            .Select(item => $"{item!["metadata"]!["name"]}@{item["metadata"]!["resourceVersion"]}").Order(StringComparer.Ordinal).ToList();
        var held = new List<string>();
        var waited = Stopwatch.StartNew();
        do
        {
            await informer.StandardInput.WriteLineAsync("what");
            var answer = JsonNode.Parse((await informer.StandardOutput.ReadLineAsync())!)!;
            held = [.. answer["held"]!.AsArray().Select(item => item!.ToString()).Order(StringComparer.Ordinal)];
        }
        while (!held.SequenceEqual(expected) && waited.Elapsed < Patience);
        held.ShouldBe(expected);
        proxy.Cuts.ShouldBeGreaterThan(3);
        informer.StandardInput.Close();
        await informer.WaitForExitAsync();
        Directory.Delete(directory, true);
    }

    private static async Task CutAsync(FlakyProxy proxy, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(200, 1_500)), end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await proxy.CutAsync();
        }
    }

    private static async Task WriteAsync(HttpClient client, Random random, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"c-{random.Next(40)}");
            var text = string.Create(CultureInfo.InvariantCulture, $$$"""{"metadata":{"name":"{{{name}}}"},"data":{"n":"{{{random.Next()}}}"} }""");
            using var request = random.Next(3) switch
            {
                0 => new HttpRequestMessage(HttpMethod.Post, ConfigMaps) { Content = Body(text, "application/json") },
                1 => new HttpRequestMessage(HttpMethod.Patch, $"{ConfigMaps}/{name}") { Content = Body(text, "application/merge-patch+json") },
                _ => new HttpRequestMessage(HttpMethod.Delete, $"{ConfigMaps}/{name}"),
            };
            using var answer = await client.SendAsync(request, CancellationToken.None);
            ((int)answer.StatusCode).ShouldBeOneOf(200, 201, 404, 409);
            await Task.Delay(random.Next(10), CancellationToken.None);
        }
    }

    private static StringContent Body(string text, string type) => new(text, Encoding.UTF8, new MediaTypeHeaderValue(type));

    private static async Task<string> PrepareAsync(HostedCluster cluster, X509Certificate2 certificate, int port)
    {
        var directory = Directory.CreateTempSubdirectory("platform-client-node").FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Http", "client"))) File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        using var key = certificate.GetECDsaPrivateKey()!;
        static string Encoded(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
        await File.WriteAllTextAsync(Path.Combine(directory, "kubeconfig"), $$"""
            {"apiVersion":"v1","kind":"Config","current-context":"c","contexts":[{"name":"c","context":{"cluster":"c","user":"u"} }],
             "clusters":[{"name":"c","cluster":{"server":"https://127.0.0.1:{{port}}","tls-server-name":"{{cluster.Specification.ServerName}}","certificate-authority-data":"{{Encoded(cluster.CertificateAuthority.CertificatePem)}}"} }],
             "users":[{"name":"u","user":{"client-certificate-data":"{{Encoded(certificate.ExportCertificatePem())}}","client-key-data":"{{Encoded(key.ExportPkcs8PrivateKeyPem())}}"} }]}
            """);
        using var install = Process.Start(new ProcessStartInfo("npm", ["ci", "--silent", "--no-audit", "--no-fund"]) { WorkingDirectory = directory })!;
        await install.WaitForExitAsync();
        install.ExitCode.ShouldBe(0, "npm ci failed");
        return directory;
    }
}
