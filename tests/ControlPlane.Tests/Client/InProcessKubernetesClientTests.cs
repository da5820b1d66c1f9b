using System.Text.Json.Nodes;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Tests.Http;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Tests.Client;

public sealed class InProcessKubernetesClientTests : IAsyncLifetime
{
    private ApiServer server = null!;
    private IKubernetesClient client = null!;

    public async Task InitializeAsync()
    {
        server = await ApiServer.StartAsync();
        client = server.Apis.ClientOf(server.Cluster, UserInfo.System, "test");
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task What_is_created_here_is_served_over_http_with_its_manager()
    {
        await client.CreateAsync(Map("a"), default);
        var read = await server.OkAsync(HttpMethod.Get, "/api/v1/namespaces/default/configmaps/a");
        read["data"]!["k"]!.ToString().ShouldBe("v");
        read["metadata"]!["managedFields"]![0]!["manager"]!.ToString().ShouldBe("test");
    }

    [Fact]
    public async Task A_watch_from_a_list_tells_each_later_change_once()
    {
        await client.CreateAsync(Map("a"), default);
        var list = await client.ListAsync<ConfigMap>(ResourcePath.Of<ConfigMap>("default"), new ListOptions(), default);
        list.Items.ShouldHaveSingleItem();
        await client.PatchAsync<ConfigMap>("a", "default", ResourcePatch.Merge(new JsonObject { ["data"] = new JsonObject { ["k"] = "w" } }), default);
        await client.DeleteAsync<ConfigMap>("a", "default", null, default);
        var seen = new List<WatchUpdateType>();
        var options = new WatchOptions { ResourceVersion = list.Metadata.ResourceVersion };
        await foreach (var (type, _) in client.WatchAsync<ConfigMap>(ResourcePath.Of<ConfigMap>("default"), options, default))
        {
            seen.Add(type);
            if (type == WatchUpdateType.Deleted)
                break;
        }

        seen.ShouldBe([WatchUpdateType.Modified, WatchUpdateType.Deleted]);
    }

    [Fact]
    public async Task A_refusal_is_thrown_with_its_status()
    {
        var thrown = await Should.ThrowAsync<KubernetesApiException>(() => client.GetAsync<ConfigMap>("x", "default", default));
        thrown.IsNotFound.ShouldBeTrue();
        thrown.Status.Reason.ShouldBe(StatusReason.NotFound);
    }

    private static ConfigMap Map(string name) => new()
    {
        Metadata = new ObjectMeta { Name = name, Namespace = "default" },
        Data = new Dictionary<string, string> { ["k"] = "v" },
    };
}
