using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using Platform.Contracts.ControlPlanes;
using Platform.Contracts.Http;
using Platform.Foundation.Data;

namespace Platform.Benchmarks.KubeApi;

/// <summary>A cluster to load, and who loads it.</summary>
/// <param name="ServerName">Its SNI.</param>
/// <param name="Authority">Its certificate authority.</param>
/// <param name="Client">A client certificate of system:masters.</param>
internal sealed record TestCluster(string ServerName, X509Certificate2 Authority, X509Certificate2 Client);

/// <summary>Processor time used, in seconds.</summary>
/// <param name="Server">By the API server.</param>
/// <param name="Database">By its PostgreSQL.</param>
internal readonly record struct CpuTime(double Server, double Database)
{
    public static CpuTime operator -(CpuTime later, CpuTime earlier) => new(later.Server - earlier.Server, later.Database - earlier.Database);
}

/// <summary>The server in a process of its own, over a PostgreSQL of its own with the Host's settings.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    private const double TicksPerSecond = 100;
    private readonly string _directory;
    private readonly PrivatePostgres _postgres;
    private readonly Process _process;
    private readonly HttpClient _internal;

    private ServerUnderTest(string directory, PrivatePostgres postgres, Process process, int port, int internalPort, int barePort, X509Certificate2 bareAuthority)
    {
        (BarePort, BareAuthority) = (barePort, bareAuthority);
        (_directory, _postgres, _process, Port) = (directory, postgres, process, port);
        _internal = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{internalPort}") };
    }

    /// <summary>Of the listener with TLS.</summary>
    public int Port { get; }

    /// <summary>Of the one that sends bytes from memory (<see cref="BareTls"/>), in the same process.</summary>
    public int BarePort { get; }

    /// <summary>Its certificate.</summary>
    public X509Certificate2 BareAuthority { get; }

    /// <summary>The server's process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts both; <paramref name="started"/> gets the time from the start of the server to its readiness.</summary>
    public static async Task<ServerUnderTest> StartAsync(Action<TimeSpan> started, CancellationToken cancel)
    {
        var directory = Directory.CreateDirectory($"/var/tmp/platform-bench-api-{Environment.ProcessId}").FullName;
        var postgres = new PrivatePostgres(Path.Combine(directory, "data"), Path.Combine(directory, "s"), Path.Combine(directory, "postgres.log"));
        await postgres.StartAsync(cancel);
        var clock = Stopwatch.StartNew();
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(KubeApiServer).Assembly.Location, "", "serve-kube-api", postgres.ConnectionString, directory])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        while (await process.StandardOutput.ReadLineAsync(cancel) is { } line)
        {
            if (line.Split(' ') is not ["ready", var port, var internalPort, var bare, var authority]) continue;
            started(clock.Elapsed);
            return new ServerUnderTest(
                directory, postgres, process, Number(port), Number(internalPort), Number(bare), X509CertificateLoader.LoadCertificate(Convert.FromBase64String(authority)));
        }

        throw new BenchmarkException("the server did not start");
    }

    /// <summary>Creates a control plane and a certificate of its administrator.</summary>
    public async Task<TestCluster> CreateClusterAsync(int number, CancellationToken cancel)
    {
        var id = Guid.NewGuid();
        await PutAsync(id, number, cancel);
        using var answer = await _internal.PostAsJsonAsync(
            $"internal/controlplanes/{id}/credentials", new ClusterCredentialRequest("bench", ["system:masters"], 24), ContractsJson.Default.ClusterCredentialRequest, cancel);
        var credential = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync(ContractsJson.Default.ClusterCredential, cancel))!;
        using var certificate = X509Certificate2.CreateFromPem(credential.ClientCertificate, credential.ClientKey);
        return new TestCluster(
            NameOf(number), X509Certificate2.CreateFromPem(credential.CertificateAuthority), X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable));
    }

    /// <summary>Creates a control plane; returns when it serves.</summary>
    public async Task PutAsync(Guid id, int number, CancellationToken cancel)
    {
        var specification = new ControlPlaneSpecification(
            $"bench-{number}", "1.34.2", NameOf(number), $"198.18.{32 + (number / 250)}.{1 + (number % 250)}", "10.240.0.0/12", "10.0.0.0/16", "10.0.0.10");
        using var answer = await _internal.PutAsJsonAsync($"internal/controlplanes/{id}", specification, ContractsJson.Default.ControlPlaneSpecification, cancel);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Processor time until now.</summary>
    public CpuTime Cpu()
    {
        var postmaster = File.ReadLines(Path.Combine(_directory, "data", "postmaster.pid")).First();
        var database = 0d;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!char.IsAsciiDigit(Path.GetFileName(directory)[0]) || Stat(Path.GetFileName(directory)) is not { } stat) continue;
            // Those of its children that have ended count with the postmaster itself.
            if (Path.GetFileName(directory) == postmaster) database += stat.Own + stat.Children;
            else if (stat.Parent == postmaster) database += stat.Own;
        }

        return new CpuTime(Stat(_process.Id.ToString(CultureInfo.InvariantCulture))!.Value.Own, database);
    }

    /// <summary>Collects all garbage; returns the bytes of the objects that are left.</summary>
    public async Task<long> CollectAsync(CancellationToken cancel)
    {
        await _process.StandardInput.WriteLineAsync("collect");
        while (await _process.StandardOutput.ReadLineAsync(cancel) is { } line)
            if (line.Split(' ') is ["heap", var bytes]) return long.Parse(bytes, CultureInfo.InvariantCulture);
        throw new BenchmarkException("the server ended");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _internal.Dispose();
        await _postgres.StopAsync(CancellationToken.None);
        Directory.Delete(_directory, true);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string NameOf(int number) => $"bench-{number}.hcp.platform.internal";

    private static (string Parent, double Own, double Children)? Stat(string pid)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // ended since
        }

        // After the name, which may contain anything, in parentheses: state, ppid, …, utime (14th), stime, cutime, cstime.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        double Seconds(int index) => double.Parse(fields[index], CultureInfo.InvariantCulture) / TicksPerSecond;
        return (fields[1], Seconds(11) + Seconds(12), Seconds(13) + Seconds(14));
    }
}
