using System.Net;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Tests.Clusters;
using Platform.ControlPlane.Tunnel;
using Platform.Testing;

namespace Platform.ControlPlane.Tests.Tunnel;

public sealed class NodeTunnelsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private ControlPlaneHarness _harness = null!;
    private HostedCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _harness = await ControlPlaneHarness.StartAsync(postgres);
        _cluster = await _harness.CreateClusterAsync();
    }

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task A_stream_to_a_connected_node_carries_bytes_both_ways()
    {
        await using var agent = new TestAgent(_harness, _cluster, "n1");
        agent.Answer = async (stream, head) =>
        {
            head.ShouldStartWith("ping");
            await stream.WriteAsync("pong"u8.ToArray());
        };
        await agent.ConnectAsync();
        await using var connection = await _cluster.Tunnels.ConnectAsync("n1", CancellationToken.None);
        await connection.WriteAsync("ping\r\n\r\n"u8.ToArray());
        await connection.FlushAsync();
        var answer = new byte[4];
        await connection.ReadExactlyAsync(answer);
        answer.ShouldBe("pong"u8.ToArray());
        (await connection.ReadAsync(answer)).ShouldBe(0);
    }

    [Fact]
    public async Task A_node_that_is_not_connected_is_refused_at_once()
    {
        (await Should.ThrowAsync<NodeUnreachableException>(() => _cluster.Tunnels.ConnectAsync("n9", CancellationToken.None))).Message.ShouldContain("n9");
    }

    [Fact]
    public async Task A_node_that_went_away_is_no_longer_connected()
    {
        var agent = new TestAgent(_harness, _cluster, "n1");
        await agent.ConnectAsync();
        await agent.DisposeAsync();
        while (_cluster.Tunnels.IsConnected("n1")) await Task.Delay(5);
        await Should.ThrowAsync<NodeUnreachableException>(() => _cluster.Tunnels.ConnectAsync("n1", CancellationToken.None));
    }

    [Fact]
    public async Task Only_the_node_itself_may_attach_and_only_to_streams_asked_of_it()
    {
        await using var one = new TestAgent(_harness, _cluster, "n1");
        await using var two = new TestAgent(_harness, _cluster, "n2") { OpensStreams = false };
        await one.ConnectAsync();
        await two.ConnectAsync();
        (await one.SendAsync("tunnel", "platform-tunnel", asNode: "n2")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await one.SendAsync("streams/guess", "platform-stream")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var stop = new CancellationTokenSource();
        var waiting = _cluster.Tunnels.ConnectAsync("n2", stop.Token);
        while (two.Asked.Count == 0) await Task.Delay(5);
        (await one.SendAsync("streams/" + two.Asked[0], "platform-stream")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        (await two.SendAsync("streams/" + two.Asked[0], "platform-stream")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var admin = ControlPlaneHarness.Certificate(_cluster, "clusterAdmin", "system:masters");
        using var client = _harness.Client(_cluster, admin);
        (await client.GetAsync("/platform/v1/nodes/n1/tunnel")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
