
namespace Platform.ControlPlane.Tests.Http;

/// <summary>The real kubectl against the real server.</summary>
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

    private ApiServer server = null!;
    private Kubectl kubectl = null!;

    public async Task InitializeAsync()
    {
        server = await ApiServer.StartAsync();
        kubectl = new Kubectl(server.Address);
    }

    public async Task DisposeAsync()
    {
        kubectl.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Apply_creates_leaves_alone_and_configures()
    {
        (await kubectl.FeedAsync(Manifest, "apply", "-f", "-")).ShouldBe("deployment.apps/web created");
        (await kubectl.FeedAsync(Manifest, "apply", "-f", "-")).ShouldBe("deployment.apps/web unchanged");
        (await kubectl.FeedAsync(Manifest.Replace("nginx:1", "nginx:2", StringComparison.Ordinal), "apply", "-f", "-"))
            .ShouldBe("deployment.apps/web configured");
        (await kubectl.FeedAsync(Manifest, "apply", "--server-side", "--force-conflicts", "-f", "-")).ShouldBe("deployment.apps/web serverside-applied");
        (await kubectl.RunAsync("get", "deployment", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}")).ShouldBe("nginx:1");
    }

    [Fact]
    public async Task Commands_that_send_typed_objects_are_understood()
    {
        (await kubectl.RunAsync("create", "namespace", "team")).ShouldBe("namespace/team created");
        (await kubectl.RunAsync("create", "configmap", "c", "--from-literal=a=b")).ShouldBe("configmap/c created");
        (await kubectl.RunAsync("create", "deployment", "d", "--image=nginx", "--replicas=3")).ShouldBe("deployment.apps/d created");
        (await kubectl.RunAsync("get", "deployment", "d", "-o", "jsonpath={.spec.replicas}")).ShouldBe("3");
        (await kubectl.RunAsync("auth", "can-i", "list", "pods")).ShouldBe("yes");
    }
}
