using System.Net;
using System.Text.Json.Nodes;

namespace Platform.EndToEnd;

/// <summary>An installation of the tests' own, with data, names and addresses apart from the machine's other installations.</summary>
public sealed class PlatformUnderTest : IAsyncLifetime
{
    /// <summary>The installation's domain.</summary>
    public const string Domain = "e2e.platform.test";

    private const string DirectoryPrefix = "platform-e2e-";

    private readonly string _directory = Path.Combine("/tmp", $"{DirectoryPrefix}{Guid.NewGuid():N}"[..21]);

    private FileStream? _alone;

    /// <summary>The installation's data.</summary>
    public string DataDirectory => Path.Combine(_directory, "data");

    /// <summary>The kubeconfig that the platform's commands write.</summary>
    public string Kubeconfig => Path.Combine(_directory, "kubeconfig");

    /// <summary>The first administrator's password.</summary>
    public string PasswordFile => Path.Combine(DataDirectory, "admin-password");

    /// <summary>What the machine looked like before.</summary>
    public MachineTraces Before { get; private set; } = new([]);

    /// <summary>Host of the ARM API.</summary>
    public static string ManagementHost => $"management.{Domain}";

    private Dictionary<string, string> Environment => new() { ["HOME"] = _directory, ["KUBECONFIG"] = Kubeconfig };

    public async Task InitializeAsync()
    {
        _alone = await TakeTurnAsync();
        foreach (var left in Directory.EnumerateDirectories("/tmp", $"{DirectoryPrefix}*")) await RemoveAsync(left);
        Directory.CreateDirectory(_directory);
        Before = await MachineTraces.LookAsync(DataDirectory);
    }

    public async Task DisposeAsync()
    {
        await RemoveAsync(_directory);
        _alone?.Dispose();
    }

    // The stories have one pool and one domain: they take turns, and a run that was killed is cleaned up by the next.
    private static async Task<FileStream> TakeTurnAsync()
    {
        while (true)
        {
            try
            {
                return new FileStream("/run/lock/platform-e2e", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        }
    }

    private async Task RemoveAsync(string directory)
    {
        await PlatformAsync("down", "--purge", "--yes", "--data-dir", Path.Combine(directory, "data"));
        Directory.Delete(directory, true);
    }

    /// <summary>Runs <c>./platform</c>.</summary>
    public Task<CommandResult> PlatformAsync(params string[] arguments) => PlatformAsync(TimeSpan.FromMinutes(2), arguments);

    /// <summary>Runs <c>./platform</c>, at most for a while.</summary>
    public Task<CommandResult> PlatformAsync(TimeSpan limit, params string[] arguments) =>
        Commands.RunAsync(Path.Combine(Repository.Root, "platform"), arguments, Environment, limit: limit);

    /// <summary>Starts the installation and signs the commands in as its administrator.</summary>
    public async Task StartAsync()
    {
        (await PlatformAsync("up", "--data-dir", DataDirectory, "--domain", Domain, "--pool", "198.19.0.0/16")).ShouldSucceed();
        (await PlatformAsync("login", "--data-dir", DataDirectory)).ShouldSucceed();
    }

    /// <summary>Kills the Host and starts it again.</summary>
    public async Task RestartHostAsync()
    {
        using (var host = System.Diagnostics.Process.GetProcessById((int)(await StatusAsync())["pid"]!)) host.Kill();
        (await PlatformAsync("up", "--data-dir", DataDirectory, "--domain", Domain, "--pool", "198.19.0.0/16")).ShouldSucceed();
    }

    /// <summary>A directory beside the data for whatever a story needs; gone with it.</summary>
    public string Scratch(string name) => Directory.CreateDirectory(Path.Combine(_directory, name)).FullName;

    /// <summary>Runs a program as the story's user.</summary>
    public Task<CommandResult> RunAsync(string file, params string[] arguments) => Commands.RunAsync(file, arguments, Environment, limit: TimeSpan.FromMinutes(2));

    /// <summary>A path of the test's own beside the installation's data; it goes with the installation.</summary>
    public string PathOf(string name) => Path.Combine(_directory, name);

    /// <summary>Runs a command in the tests' environment with some variables changed.</summary>
    public Task<CommandResult> RunAsync(string file, IReadOnlyList<string> arguments, Dictionary<string, string> changes, TimeSpan? limit = null) =>
        Commands.RunAsync(file, arguments, Environment.Concat(changes).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Last().Value), limit: limit ?? TimeSpan.FromMinutes(2));

    /// <summary>Fetches stock kubectl, as the demo does.</summary>
    public async Task FetchKubectlAsync() =>
        (await RunAsync(Path.Combine(Repository.Root, "eng", "install-kubectl"), [Path.Combine(DataDirectory, "tools")], [], TimeSpan.FromMinutes(3))).ShouldSucceed();

    /// <summary>Runs <c>./platform demo</c> on the installation.</summary>
    public Task<CommandResult> DemoAsync(TimeSpan limit) =>
        PlatformAsync(limit, "demo", "--yes", "--data-dir", DataDirectory, "--domain", Domain, "--pool", "198.19.0.0/16");

    /// <summary>Runs <c>./platform demo</c> as a person at a terminal, who types an answer.</summary>
    public Task<CommandResult> TerminalDemoAsync(string answer, TimeSpan limit) => Commands.RunAsync("script", ["--quiet", "--return", "--flush", "--command",
        $"stty cols 250; '{Path.Combine(Repository.Root, "platform")}' demo --data-dir '{DataDirectory}' --domain {Domain} --pool 198.19.0.0/16", "/dev/null"],
        new Dictionary<string, string>(Environment) { ["TERM"] = "xterm-256color" }, answer, limit);

    /// <summary>Begins the demo and interrupts it, as Ctrl-C does, when it makes the cluster.</summary>
    public Task<CommandResult> InterruptedDemoAsync() => Commands.RunAsync("/bin/bash", ["-c",
        $"""
        set -m
        '{Path.Combine(Repository.Root, "platform")}' demo --yes --data-dir '{DataDirectory}' --domain {Domain} --pool 198.19.0.0/16 >'{_directory}/interrupted.log' 2>&1 &
        for i in $(seq 1200); do
          grep -q 'aks create' '{_directory}/interrupted.log' && break
          sleep 0.1
        done
        kill -INT -- -$!
        wait $!
        """], Environment, limit: TimeSpan.FromMinutes(3));

    /// <summary>Runs stock kubectl on the demo's cluster.</summary>
    public Task<CommandResult> KubectlAsync(params string[] arguments) => KubectlAsync(null, arguments);

    /// <summary>Runs stock kubectl with standard input.</summary>
    public Task<CommandResult> KubectlAsync(string? input, string[] arguments) =>
        Commands.RunAsync(Kubectl, arguments, Environment, input, TimeSpan.FromMinutes(2));

    /// <summary>Stock kubectl, as the platform installed it.</summary>
    public string Kubectl => Directory.EnumerateFiles(Path.Combine(DataDirectory, "tools"), "kubectl", SearchOption.AllDirectories).First();

    /// <summary>The running Host's status.</summary>
    public async Task<JsonObject> StatusAsync() =>
        (JsonObject)JsonNode.Parse((await PlatformAsync("status", "--output", "json", "--data-dir", DataDirectory)).ShouldSucceed().Output)!;

    /// <summary>A value out of an object, by kubectl's JSONPath.</summary>
    public async Task<string> ValueAsync(string path, params string[] target) =>
        (await KubectlAsync(["get", .. target, "-o", $"jsonpath={path}"])).ShouldSucceed().Output;

    /// <summary>URL of the application, by its LoadBalancer address.</summary>
    public async Task<Uri> ApplicationAsync() => new($"http://{await ValueAsync("{.status.loadBalancer.ingress[0].ip}", "service", "web")}");

    /// <summary>What the application answers now.</summary>
    public async Task<string> AskAsync()
    {
        using var client = new HttpClient { BaseAddress = await ApplicationAsync() };
        return await client.GetStringAsync(new Uri("/pet", UriKind.Relative));
    }

    /// <summary>Waits until a deployment has as many ready replicas, and no pod besides.</summary>
    public Task ReadyReplicasAsync(string deployment, int count, TimeSpan? limit = null) => Commands.EventuallyAsync(
        async () => $"{await ValueAsync("{.status.readyReplicas}/{.status.replicas}", "deployment", deployment)} {(await ValueAsync("{.items[*].metadata.name}", "pods", "-l", $"app={deployment}")).Split(' ').Length}",
        state => state == $"{count}/{count} {count}", $"{count} ready replicas of {deployment}", limit ?? TimeSpan.FromSeconds(90));

    /// <summary>Starts the platform, with a cluster in the group <c>pets</c> whose nodes get the sample's images from a registry, and credentials for kubectl.</summary>
    /// <param name="cluster">The cluster's name.</param>
    /// <param name="registry">The registry's name.</param>
    /// <param name="nodes">How many.</param>
    public async Task StartClusterAsync(string cluster, string registry, int nodes)
    {
        await StartAsync();
        await FetchKubectlAsync();
        (await PlatformAsync("group", "create", "--name", "pets", "--location", "local")).ShouldSucceed();
        (await PlatformAsync("acr", "create", "--resource-group", "pets", "--name", registry, "--sku", "Basic")).ShouldSucceed();
        var token = (await PlatformAsync("acr", "login", "--name", registry, "--expose-token", "--query", "accessToken", "--output", "tsv")).ShouldSucceed().Output.Trim();
        var pushing = PushPetsAsync(registry, token);
        (await PlatformAsync("aks", "create", "--resource-group", "pets", "--name", cluster, "--node-count", $"{nodes}", "--attach-acr", registry, "--generate-ssh-keys")).ShouldSucceed();
        await pushing;
        (await PlatformAsync("aks", "get-credentials", "--resource-group", "pets", "--name", cluster)).ShouldSucceed();
    }

    /// <summary>Pushes the sample's images with stock skopeo.</summary>
    /// <param name="registry">The registry's name.</param>
    /// <param name="token">What <c>acr login --expose-token</c> gave.</param>
    public async Task PushPetsAsync(string registry, string token)
    {
        var environment = new Dictionary<string, string>(Environment) { ["REGISTRY_USER"] = Guid.Empty.ToString(), ["REGISTRY_PASSWORD"] = token };
        string[] arguments = [Path.Combine(Repository.Root, "artifacts", "pets"), LoginServer(registry), "--ca", Path.Combine(DataDirectory, "pki", "ca.crt")];
        (await Commands.RunAsync(Path.Combine(Repository.Root, "samples", "pets", "push"), arguments, environment)).ShouldSucceed();
    }

    /// <summary>Applies the sample's manifest and waits until the application's pods are ready.</summary>
    /// <param name="registry">The registry's name.</param>
    /// <param name="replicas">How many pods of the web service.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="change">What a story changes in the manifest.</param>
    public async Task DeployPetsAsync(string registry, int replicas, TimeSpan? limit = null, Func<string, string>? change = null)
    {
        var manifest = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples", "pets", "pets.yaml"));
        manifest = change?.Invoke(manifest) ?? manifest;
        (await KubectlAsync(manifest.Replace("REGISTRY/", $"{LoginServer(registry)}/", StringComparison.Ordinal), ["apply", "-f", "-"])).ShouldSucceed();
        (await KubectlAsync("scale", "deployment/web", $"--replicas={replicas}")).ShouldSucceed();
        await ReadyReplicasAsync("web", replicas, limit);
    }

    private static string LoginServer(string registry) => $"{registry}.cr.{Domain}";

    /// <summary>Begins to ask the application from inside a pod, by its service's name, over a new connection each time.</summary>
    public async Task BeginLoadInsideAsync(string image)
    {
        const string script = "i=0; f=0; while [ ! -e /tmp/stop ] && [ $i -lt 5000 ]; do i=$((i+1)); wget -q -T 40 -O /dev/null http://web/pet || f=$((f+1)); done; echo $i asked, $f failed";
        (await KubectlAsync("run", "visitor", $"--image={image}", "--restart=Never", "--command", "--", "sh", "-c", script)).ShouldSucceed();
        (await KubectlAsync("wait", "--for=condition=Ready", "pod/visitor", "--timeout=60s")).ShouldSucceed();
    }

    /// <summary>Ends it; fails if a request failed.</summary>
    public async Task EndLoadInsideAsync()
    {
        (await KubectlAsync("exec", "visitor", "--", "touch", "/tmp/stop")).ShouldSucceed();
        (await KubectlAsync("wait", "--for=jsonpath={.status.phase}=Succeeded", "pod/visitor", "--timeout=60s")).ShouldSucceed();
        var told = (await KubectlAsync("logs", "visitor")).ShouldSucceed().Output;
        told.ShouldEndWith(", 0 failed\n");
        int.Parse(told.Split('\n')[^2].Split(' ')[0], provider: null).ShouldBeGreaterThan(100, told);
        (await KubectlAsync("delete", "pod", "visitor")).ShouldSucceed();
    }

    /// <summary>An HTTP client of the ARM API that trusts the platform's authority alone.</summary>
    public HttpClient CreateArmClient()
    {
        var authority = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(Path.Combine(DataDirectory, "pki", "ca.crt"));
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Parse("198.19.0.1"), context.DnsEndPoint.Port, cancellationToken);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
        };
        handler.SslOptions.CertificateChainPolicy = new System.Security.Cryptography.X509Certificates.X509ChainPolicy
        {
            TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { authority },
            RevocationMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
        };
        return new HttpClient(handler) { BaseAddress = new Uri($"https://{ManagementHost}") };
    }
}
