using System.Diagnostics;

namespace Platform.ControlPlane.Tests.Http;

/// <summary>The real kubectl against the real server. kubectl is found on the PATH.</summary>
public sealed class KubectlTests : IAsyncLifetime
{
    private const string Manifest =
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: "nginx:1"}]}
        """;

    private readonly string home = Directory.CreateTempSubdirectory("kubectl-").FullName;
    private ApiServer server = null!;

    public async Task InitializeAsync() => server = await ApiServer.StartAsync();

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(home, recursive: true);
    }

    [Fact]
    public async Task Apply_creates_leaves_alone_and_configures()
    {
        (await RunAsync(Manifest, "apply", "-f", "-")).ShouldBe("deployment.apps/web created");
        (await RunAsync(Manifest, "apply", "-f", "-")).ShouldBe("deployment.apps/web unchanged");
        (await RunAsync(Manifest.Replace("nginx:1", "nginx:2", StringComparison.Ordinal), "apply", "-f", "-"))
            .ShouldBe("deployment.apps/web configured");
        (await RunAsync(Manifest, "apply", "--server-side", "--force-conflicts", "-f", "-")).ShouldBe("deployment.apps/web serverside-applied");
        (await RunAsync(null, "get", "deployment", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}")).ShouldBe("nginx:1");
    }

    [Fact]
    public async Task Commands_that_send_typed_objects_are_understood()
    {
        (await RunAsync(null, "create", "namespace", "team")).ShouldBe("namespace/team created");
        (await RunAsync(null, "create", "configmap", "c", "--from-literal=a=b")).ShouldBe("configmap/c created");
        (await RunAsync(null, "create", "deployment", "d", "--image=nginx", "--replicas=3")).ShouldBe("deployment.apps/d created");
        (await RunAsync(null, "get", "deployment", "d", "-o", "jsonpath={.spec.replicas}")).ShouldBe("3");
        (await RunAsync(null, "auth", "can-i", "list", "pods")).ShouldBe("yes");
    }

    private async Task<string> RunAsync(string? input, params string[] arguments)
    {
        var start = new ProcessStartInfo("kubectl", ["--server", server.Address.ToString(), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HOME"] = home, ["KUBECONFIG"] = Path.Combine(home, "config") },
        };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input ?? "");
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await errors);
        return output.Trim();
    }
}
