using System.Security.Cryptography.X509Certificates;
using System.Text;
using Platform.Kubernetes.Client;

namespace Platform.Benchmarks.Pods;

/// <summary>An installation of the benchmark's own with a cluster of two nodes, which pull the sample's image from its registry.</summary>
internal sealed class PodsCluster : IAsyncDisposable
{
    private const string Group = "bench", Name = "bench-pods", Registry = "benchpods", Domain = "bench-pods.internal";
    private readonly string _root;
    private readonly string _work = $"/var/tmp/platform-bench-{Environment.ProcessId}";
    private readonly Shell _shell;
    private KubernetesClient? _client;

    private PodsCluster(string root)
    {
        _root = root;
        Directory.CreateDirectory(Home);
        _shell = new Shell(new Dictionary<string, string> { ["HOME"] = Home, ["KUBECONFIG"] = Kubeconfig, ["REGISTRY_USER"] = Guid.Empty.ToString() });
    }

    /// <summary>The cluster's API, as its administrator.</summary>
    public IKubernetesClient Client => _client ?? throw new InvalidOperationException("the cluster has not started");

    /// <summary>An image with a shell.</summary>
    public static string Image => $"{Registry}.cr.{Domain}/pets-web:v1";

    private string Home => Path.Combine(_work, "home");

    private string Data => Path.Combine(_work, "data");

    private string Kubeconfig => Path.Combine(Home, "kubeconfig");

    /// <summary>Makes it; what was made of it when that fails is gone again.</summary>
    public static async Task<PodsCluster> StartAsync(string root, string pool, CancellationToken cancel)
    {
        var cluster = new PodsCluster(root);
        try
        {
            await cluster.MakeAsync(pool, cancel);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Restarts the agent of the node that a process belongs to.</summary>
    public Task RestartAgentAsync(int process, CancellationToken cancel) =>
        _shell.RunAsync(cancel, "nsenter", "--target", $"{process}", "--mount", "--uts", "--ipc", "--net", "--pid", "--", "systemctl", "restart", "kubelet");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (Directory.Exists(Data)) await PlatformAsync(CancellationToken.None, "down", "--purge", "--yes", "--data-dir", Data);
        Directory.Delete(_work, recursive: true);
    }

    private async Task MakeAsync(string pool, CancellationToken cancel)
    {
        Console.Error.WriteLine("making what a cluster needs ...");
        await _shell.RunAsync(cancel, Path.Combine(_root, "eng", "prepare-stories"), "week");
        await PlatformAsync(cancel, "up", "--data-dir", Data, "--domain", Domain, "--pool", pool);
        await PlatformAsync(cancel, "login", "--data-dir", Data);
        await PlatformAsync(cancel, "group", "create", "--name", Group, "--location", "local");
        await PlatformAsync(cancel, "acr", "create", "--resource-group", Group, "--name", Registry, "--sku", "Basic");
        var token = (await PlatformAsync(cancel, "acr", "login", "--name", Registry, "--expose-token", "--query", "accessToken", "--output", "tsv")).Trim();
        var pushing = new Shell(new Dictionary<string, string> { ["REGISTRY_USER"] = Guid.Empty.ToString(), ["REGISTRY_PASSWORD"] = token });
        await pushing.RunAsync(cancel, Path.Combine(_root, "samples", "pets", "push"), Path.Combine(_root, "artifacts", "pets"), $"{Registry}.cr.{Domain}", "--ca", Path.Combine(Data, "pki", "ca.crt"));
        await PlatformAsync(cancel, "aks", "create", "--resource-group", Group, "--name", Name, "--node-count", "2", "--attach-acr", Registry, "--generate-ssh-keys");
        await PlatformAsync(cancel, "aks", "get-credentials", "--resource-group", Group, "--name", Name);
        _client = Connect(await File.ReadAllLinesAsync(Kubeconfig, cancel));
    }

    // The file is the platform's own: one context, one value a line.
    private static KubernetesClient Connect(string[] kubeconfig)
    {
        string Value(string name) => kubeconfig.Select(line => line.Trim()).First(line => line.StartsWith(name + ": ", StringComparison.Ordinal))[(name.Length + 2)..].Trim('"', '\'');
        string Text(string name) => Encoding.UTF8.GetString(Convert.FromBase64String(Value(name)));
        var certificate = X509Certificate2.CreateFromPem(Text("client-certificate-data"), Text("client-key-data"));
        return new KubernetesClient(new KubernetesClientOptions
        {
            BaseAddress = new Uri(Value("server")),
            ServerName = Value("tls-server-name"),
            CertificateAuthority = Text("certificate-authority-data"),
            ClientCertificate = () => certificate,
            UserAgent = "bench",
        });
    }

    private Task<string> PlatformAsync(CancellationToken cancel, params string[] arguments) => _shell.RunAsync(cancel, Path.Combine(_root, "platform"), arguments);
}
