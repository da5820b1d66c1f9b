using System.Security.Cryptography.X509Certificates;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Tests.Clusters;
using Platform.ControlPlane.Tests.Controllers;
using Platform.Kubernetes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Tests.Kubectl;

/// <summary>A hosted cluster, whole and over TLS, with two nodes that the test plays, and a directory with its kubeconfig.</summary>
internal sealed class PlayedCluster : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly KubernetesClient _client;
    private readonly X509Certificate2 _certificate;
    private readonly Task _kubelet;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-test-");

    private PlayedCluster(ControlPlaneHarness harness, HostedCluster cluster)
    {
        Hosted = cluster;
        _certificate = ControlPlaneHarness.Certificate(cluster, "clusterAdmin", "system:masters");
        var server = new Uri($"https://127.0.0.1:{harness.Port}");
        _client = new KubernetesClient(new KubernetesClientOptions
        {
            BaseAddress = server,
            ServerName = cluster.Specification.ServerName,
            CertificateAuthority = cluster.CertificateAuthority.CertificatePem,
            ClientCertificate = () => _certificate,
        });
        _kubelet = new PlayedKubelet(_client, TimeProvider.System).RunAsync(_stop.Token);
        WriteConfiguration(server, cluster);
    }

    /// <summary>The cluster.</summary>
    public HostedCluster Hosted { get; }

    /// <summary>Where commands are typed.</summary>
    public string DirectoryName => _directory.FullName;

    /// <summary>Makes one of a harness's clusters.</summary>
    public static async Task<PlayedCluster> StartAsync(ControlPlaneHarness harness, int number)
    {
        var cluster = new PlayedCluster(harness, await harness.CreateClusterAsync(number));
        foreach (var node in (string[])["node-1", "node-2"]) await cluster.AddNodeAsync(node);
        return cluster;
    }

    /// <summary>What commands find in their environment.</summary>
    /// <param name="tools">Directory of kubectl.</param>
    public IReadOnlyDictionary<string, string> Environment(string tools) => new Dictionary<string, string>
    {
        ["PATH"] = $"{tools}:/usr/bin:/bin",
        ["HOME"] = DirectoryName,
        ["KUBECONFIG"] = Path.Combine(DirectoryName, ".kubeconfig"),
        ["LC_ALL"] = "C.UTF-8",
        ["TZ"] = "UTC",
    };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _kubelet;
        _client.Dispose();
        _certificate.Dispose();
        _stop.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task AddNodeAsync(string name)
    {
        var labels = new Dictionary<string, string> { ["kubernetes.io/hostname"] = name, ["kubernetes.io/os"] = "linux" };
        var node = await _client.CreateAsync(new Node { Metadata = new() { Name = name, Labels = labels } }, _stop.Token);
        var amounts = new Dictionary<string, Quantity>
        {
            ["cpu"] = Quantity.Parse("4"),
            ["memory"] = Quantity.Parse("8Gi"),
            ["pods"] = Quantity.Parse("110"),
        };
        var status = new NodeStatus
        {
            Allocatable = amounts,
            Capacity = amounts,
            Conditions = [new NodeCondition { Type = "Ready", Status = "True", Reason = "KubeletReady" }],
            NodeInfo = new NodeSystemInfo { KubeletVersion = "v1.34.2" },
        };
        await Retry.OnConflictAsync(async () =>
            await _client.UpdateStatusAsync((await _client.GetAsync<Node>(node.Metadata.Name!, null, _stop.Token)) with { Status = status }, _stop.Token));
    }

    private void WriteConfiguration(Uri server, HostedCluster cluster)
    {
        static string Base64(string pem) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(pem));
        using var key = _certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(
            Path.Combine(DirectoryName, ".kubeconfig"),
            $"""
            apiVersion: v1
            kind: Config
            current-context: demo
            clusters: [{"{"}name: demo, cluster: {"{"}server: "{server}", tls-server-name: {cluster.Specification.ServerName}, certificate-authority-data: {Base64(cluster.CertificateAuthority.CertificatePem)}{"}"}{"}"}]
            contexts: [{"{"}name: demo, context: {"{"}cluster: demo, user: admin{"}"}{"}"}]
            users: [{"{"}name: admin, user: {"{"}client-certificate-data: {Base64(_certificate.ExportCertificatePem())}, client-key-data: {Base64(key.ExportPkcs8PrivateKeyPem())}{"}"}{"}"}]
            """);
    }
}
