using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Benchmarks.KubeApi;

/// <summary>One cluster floods, from a process of its own; another is used as before.</summary>
internal sealed class Fairness(ServerUnderTest server, Report report, TimeSpan duration)
{
    private const int Flooding = 256, Quiet = 2;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public async Task MeasureAsync(CancellationToken cancel)
    {
        var (flooded, other) = (await server.CreateClusterAsync(1_001, cancel), await server.CreateClusterAsync(1_002, cancel));
        await using (var connection = await LoadConnection.OpenAsync(server.Port, other, cancel))
            await connection.SucceedAsync(LoadConnection.Request("POST", "/api/v1/namespaces/default/configmaps", SampleObjects.ConfigMap("fixed")), cancel);
        var get = LoadConnection.Request("GET", "/api/v1/namespaces/default/configmaps/fixed");
        report.Load("GET in a cluster whose neighbours are quiet, 2 in flight", await GetAsync(TimeSpan.Zero), "");
        report.Load("the same, each 10 ms after its last", await GetAsync(Pause), "");
        using var flood = Start(flooded);
        await Task.Delay(duration / 4, cancel);
        report.Load("while one neighbour lists with 256 in flight: 2 in flight", await GetAsync(TimeSpan.Zero), "p99 within twice of quiet");
        report.Load("the same, each 10 ms after its last", await GetAsync(Pause), "p99 within twice of quiet");
        flood.StandardInput.Close();
        var told = await flood.StandardOutput.ReadLineAsync(cancel) ?? throw new BenchmarkException("the flood ended early");
        await flood.WaitForExitAsync(cancel);
        Task<LoadResult> GetAsync(TimeSpan pause) => Load.RunAsync(server, other, Quiet, duration, (_, _) => get, cancel, pause);
        report.Add("the neighbour that floods", told);
    }

    /// <summary><c>flood-kube-api PORT NAME AUTHORITY CLIENT</c>, certificates in base 64: lists as fast as it is answered until standard input ends.</summary>
    public static async Task<int> FloodAsync(int port, string name, string authority, string client)
    {
        var cluster = new TestCluster(name, X509CertificateLoader.LoadCertificate(Convert.FromBase64String(authority)), X509CertificateLoader.LoadPkcs12(Convert.FromBase64String(client), null));
        var list = LoadConnection.Request("GET", "/apis/rbac.authorization.k8s.io/v1/clusterroles");
        var (served, refused, ended) = (0, 0, false);
        var clock = Stopwatch.StartNew();
        var workers = Enumerable.Range(0, Flooding).Select(_ => Task.Run(async () =>
        {
            await using var connection = await LoadConnection.OpenAsync(port, cluster, CancellationToken.None);
            while (!Volatile.Read(ref ended))
            {
                var answer = await connection.SendAsync(list, CancellationToken.None);
                if (answer.Status == 429) Interlocked.Increment(ref refused);
                else Interlocked.Increment(ref served);
            }
        })).ToList();
        while (await Console.In.ReadLineAsync() is not null) { }
        Volatile.Write(ref ended, true);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{served / clock.Elapsed.TotalSeconds:N0}/s served, {refused / clock.Elapsed.TotalSeconds:N0}/s answered with 429"));
        await Task.WhenAll(workers);
        return 0;
    }

    /// <remarks>It steps aside for the server: elsewhere who floods has processors of his own.</remarks>
    private Process Start(TestCluster cluster) => Process.Start(new ProcessStartInfo(
        "nice",
        [
            "-n", "19", Environment.ProcessPath!,
            typeof(Fairness).Assembly.Location, "", "flood-kube-api", server.Port.ToString(CultureInfo.InvariantCulture), cluster.ServerName,
            Convert.ToBase64String(cluster.Authority.RawData), Convert.ToBase64String(cluster.Client.Export(X509ContentType.Pkcs12)),
        ])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;
}
