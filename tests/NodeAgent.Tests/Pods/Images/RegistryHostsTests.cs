using Platform.Kubernetes.Node;
using Platform.NodeAgent.Pods.Images;

namespace Platform.NodeAgent.Tests.Pods.Images;

public sealed class RegistryHostsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("platform-test-").FullName;
    private readonly AgentPaths _paths;
    private readonly RegistryHosts _hosts;

    public RegistryHostsTests()
    {
        _paths = new AgentPaths { Hosts = Path.Combine(_root, "hosts"), RegistryHosts = Path.Combine(_root, "certs.d") };
        File.WriteAllText(_paths.Hosts, "127.0.0.1 localhost\n");
        _hosts = new RegistryHosts(new RegistryAccess(".cr.platform.internal", "198.18.0.1", "PEM", "id", "secret"), _paths);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_registry_of_the_platform_gets_a_hosts_entry_and_trust_once()
    {
        _hosts.Ensure("pets.cr.platform.internal");
        _hosts.Ensure("pets.cr.platform.internal");

        File.ReadAllLines(_paths.Hosts).ShouldBe(["127.0.0.1 localhost", "198.18.0.1\tpets.cr.platform.internal"]);
        File.ReadAllText(Path.Combine(_paths.RegistryHosts, "pets.cr.platform.internal", "ca.crt")).ShouldBe("PEM");
        File.ReadAllText(Path.Combine(_paths.RegistryHosts, "pets.cr.platform.internal", "hosts.toml")).ShouldContain("https://pets.cr.platform.internal");
    }

    [Fact]
    public void Other_registries_are_left_alone()
    {
        _hosts.Ensure("docker.io");

        File.ReadAllText(_paths.Hosts).ShouldBe("127.0.0.1 localhost\n");
        Directory.Exists(_paths.RegistryHosts).ShouldBeFalse();
    }
}
