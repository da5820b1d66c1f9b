using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.NodeAgent.Pods;
using Platform.NodeAgent.Pods.Resizing;

namespace Platform.NodeAgent.Tests.Pods.Resizing;

public sealed class GrantStoreTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("grants-").FullName;
    private readonly PodDirectories _directories;
    private readonly GrantStore _store;

    public GrantStoreTests()
    {
        _directories = new PodDirectories(new AgentPaths { State = _root });
        _store = new GrantStore(_directories);
    }

    [Fact]
    public void What_was_granted_survives_a_restart_of_the_agent()
    {
        _store.Write(Pod("100m"), new GrantedResources { Granted = ResizeRules.Asked(Pod("100m").Spec) });

        new GrantStore(_directories).Read(Pod("8")).Granted["web"].Requests!["cpu"].ShouldBe(Quantity.Parse("100m"));
    }

    [Fact]
    public void A_new_pod_has_what_it_asks_for() => _store.Read(Pod("8")).InForce["web"].Requests!["cpu"].ShouldBe(Quantity.Parse("8"));

    [Fact]
    public void A_file_cut_short_counts_for_nothing()
    {
        _store.Write(Pod("100m"), new GrantedResources());
        File.WriteAllText(_directories.Grants("u"), "{\"granted\":{\"we");

        _store.Read(Pod("8")).Granted["web"].Requests!["cpu"].ShouldBe(Quantity.Parse("8"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static Pod Pod(string cpu) => new()
    {
        Metadata = new ObjectMeta { Uid = "u" },
        Spec = new PodSpec
        {
            Containers = [new Container { Name = "web", Resources = new ResourceRequirements { Requests = new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse(cpu) } } }],
        },
    };
}
