using Platform.Testing;

namespace Platform.ControlPlane.Tests.Clusters;

public sealed class ClusterShutdownTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_server_that_stops_ends_its_watches_as_it_ends_every_watch_and_does_not_cut_them_off()
    {
        await using var harness = await ControlPlaneHarness.StartAsync(postgres);
        var cluster = await harness.CreateClusterAsync();
        using var client = harness.Client(cluster, ControlPlaneHarness.Certificate(cluster, "clusterAdmin", "system:masters"));
        using var watch = await client.GetAsync("/api/v1/namespaces?watch=true", HttpCompletionOption.ResponseHeadersRead);
        using var events = new StreamReader(await watch.Content.ReadAsStreamAsync());
        (await events.ReadLineAsync()).ShouldNotBeNull().ShouldContain("ADDED");

        await harness.RestartAsync();

        await Should.NotThrowAsync(events.ReadToEndAsync());
    }
}
