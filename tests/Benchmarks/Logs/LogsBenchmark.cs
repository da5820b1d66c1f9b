using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Platform.Contracts.Monitoring;

namespace Platform.Benchmarks.Logs;

/// <summary>What a workspace takes and answers: a million rows over one connection, then queries on them, fresh and sealed.</summary>
internal sealed class LogsBenchmark
{
    private const string Pool = "198.19.0.0/16", Domain = "bench-logs.internal", Group = "bench", Workspace = "bench-logs";
    private const int Batches = 10, RowsOfBatch = 100_000, Times = 3;

    private static readonly string[] Queries =
    [
        "ContainerLogV2 | count",
        "ContainerLogV2 | where LogMessage contains 'timeout connected' | count",
        "ContainerLogV2 | where LogMessage has 'error' | count",
        "ContainerLogV2 | where LogMessage matches regex 'user.*(200|500)' | count",
        "ContainerLogV2 | summarize count() by bin(TimeGenerated, 1m), PodName",
    ];

    private readonly string _platform;
    private readonly string _work;
    private readonly Shell _shell;
    private readonly Report _report = new("logs");

    private LogsBenchmark(string root, string work)
    {
        (_platform, _work) = (Path.Combine(root, "platform"), work);
        _shell = new Shell(new Dictionary<string, string> { ["HOME"] = Path.Combine(work, "home") });
    }

    private string Data => Path.Combine(_work, "data");

    public static async Task<int> RunAsync(string root, IReadOnlyList<string> options, CancellationToken cancel)
    {
        if (!Environment.IsPrivilegedProcess)
            throw new BenchmarkException("it must run as root: try sudo ./platform bench logs");
        var benchmark = new LogsBenchmark(root, $"/var/tmp/platform-bench-{Environment.ProcessId}");
        Directory.CreateDirectory(Path.Combine(benchmark._work, "home"));
        try
        {
            await benchmark.MeasureAsync(cancel);
            benchmark._report.Print(Console.Out);
            return 0;
        }
        finally
        {
            await benchmark.PlatformAsync(CancellationToken.None, "down", "--purge", "--yes", "--data-dir", benchmark.Data);
            Directory.Delete(benchmark._work, recursive: true);
        }
    }

    private async Task MeasureAsync(CancellationToken cancel)
    {
        await PlatformAsync(cancel, "up", "--data-dir", Data, "--domain", Domain, "--pool", Pool);
        await PlatformAsync(cancel, "login", "--data-dir", Data);
        await PlatformAsync(cancel, "group", "create", "--name", Group);
        string[] workspace = ["-g", Group, "-n", Workspace];
        await PlatformAsync(cancel, ["monitor", "log-analytics", "workspace", "create", .. workspace]);
        var customerId = await PlatformAsync(cancel, ["monitor", "log-analytics", "workspace", "show", .. workspace, "--query", "customerId", "-o", "tsv"]);
        var key = await PlatformAsync(cancel, ["monitor", "log-analytics", "workspace", "get-shared-keys", .. workspace, "--query", "primarySharedKey", "-o", "tsv"]);
        var token = await PlatformAsync(cancel, "account", "get-access-token", "--query", "accessToken", "-o", "tsv");
        using var client = new HttpClient(TrustingHandler());
        await IngestAsync(client, customerId, Convert.FromBase64String(key), cancel);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        await QueryAllAsync(client, customerId, "fresh", cancel);
        await WaitUntilSealedAsync(customerId, cancel);
        await QueryAllAsync(client, customerId, "sealed", cancel);
    }

    private async Task IngestAsync(HttpClient client, string customerId, byte[] key, CancellationToken cancel)
    {
        const string path = "/api/tables/ContainerLogV2";
        var now = DateTimeOffset.UtcNow;
        var bodies = Enumerable.Range(0, Batches).Select(batch => LogRows.Pack(batch, RowsOfBatch, now)).ToList();
        Console.Error.WriteLine($"sending {Batches * RowsOfBatch} rows ...");
        var start = Stopwatch.GetTimestamp();
        foreach (var body in bodies)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"https://{customerId}.ods.{Domain}{path}?api-version=2024-01-01") { Content = new ByteArrayContent(body) };
            var date = DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Content.Headers.ContentEncoding.Add("gzip");
            request.Headers.Add(SharedKeySignature.DateHeader, date);
            request.Headers.TryAddWithoutValidation("Authorization", $"SharedKey {customerId}:{SharedKeySignature.Compute(key, body.Length, "application/json", date, path)}");
            await SendAsync(client, request, cancel);
        }

        _report.PerSecond("rows taken, each batch on the disk before its answer", "rows", Batches * RowsOfBatch / Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private async Task QueryAllAsync(HttpClient client, string customerId, string rows, CancellationToken cancel)
    {
        foreach (var query in Queries)
        {
            var best = TimeSpan.MaxValue;
            for (var time = 0; time < Times; time++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, $"https://api.loganalytics.{Domain}/v1/workspaces/{customerId}/query")
                {
                    Content = new StringContent(new JsonObject { ["query"] = query }.ToJsonString(), new MediaTypeHeaderValue("application/json")),
                };
                var start = Stopwatch.GetTimestamp();
                await SendAsync(client, request, cancel);
                var took = Stopwatch.GetElapsedTime(start);
                if (took < best) best = took;
            }

            _report.Milliseconds($"{query["ContainerLogV2 | ".Length..]}, {rows} rows", best);
        }
    }

    // A segment that is being written has another name.
    private async Task WaitUntilSealedAsync(string customerId, CancellationToken cancel)
    {
        Console.Error.WriteLine("waiting until the rows are sealed ...");
        var directory = new DirectoryInfo(Path.Combine(Data, "monitoring", customerId));
        while (!directory.EnumerateFiles("*.parquet", SearchOption.AllDirectories).Any()) await Task.Delay(TimeSpan.FromSeconds(1), cancel);
        await Task.Delay(TimeSpan.FromSeconds(5), cancel);
        _report.Megabytes("sealed rows as Parquet", directory.EnumerateFiles("*.parquet", SearchOption.AllDirectories).Sum(file => file.Length));
    }

    private static async Task SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancel)
    {
        using var response = await client.SendAsync(request, cancel);
        var answer = await response.Content.ReadAsStringAsync(cancel);
        if (!response.IsSuccessStatusCode)
            throw new BenchmarkException($"{request.RequestUri} answered {(int)response.StatusCode}: {answer}");
    }

    private SocketsHttpHandler TrustingHandler()
    {
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 1 };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Data, "pki", "ca.crt")) },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        return handler;
    }

    private async Task<string> PlatformAsync(CancellationToken cancel, params string[] arguments) => (await _shell.RunAsync(cancel, _platform, arguments)).Trim();
}
