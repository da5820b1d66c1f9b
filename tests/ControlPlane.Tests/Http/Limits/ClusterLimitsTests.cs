using System.Globalization;
using Platform.ControlPlane.Http.Limits;

namespace Platform.ControlPlane.Tests.Http.Limits;

/// <summary>A cluster's share of its server.</summary>
public sealed class ClusterLimitsTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task More_watches_than_allowed_are_refused_with_the_time_to_wait_and_others_go_on()
    {
        await using var server = await ApiServer.StartAsync(limits: new ClusterLimitSettings { LongRunning = 2 });
        var watches = new List<HttpResponseMessage>();
        for (var i = 0; i < 2; i++)
            watches.Add(await server.Client.GetAsync(ConfigMaps + "?watch=true", HttpCompletionOption.ResponseHeadersRead));
        using (var refused = await server.Client.GetAsync(ConfigMaps + "?watch=true"))
        {
            ((int)refused.StatusCode).ShouldBe(429);
            refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
            (await refused.Content.ReadAsStringAsync()).ShouldContain("TooManyRequests");
        }

        await server.CreateAsync(ConfigMaps, """{"metadata":{"name":"a"}}""");
        foreach (var watch in watches) watch.Dispose();
    }

    [Fact]
    public async Task A_body_waits_for_room_and_is_refused_when_there_is_none_for_too_long()
    {
        var limits = new ClusterLimits(new ClusterLimitSettings { Bytes = 4096, Patience = TimeSpan.FromMilliseconds(20) }, new FairTurns(1), TimeProvider.System);
        using (var all = await limits.HoldAsync(1 << 20, CancellationToken.None))
        {
            all.ShouldNotBeNull();
            (await limits.HoldAsync(1, CancellationToken.None)).ShouldBeNull();
            limits.Refused.ShouldBe(1);
        }

        using var room = await limits.HoldAsync(1, CancellationToken.None);
        room.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_client_that_leaves_while_it_waits_gives_up_its_place()
    {
        var limits = new ClusterLimits(new ClusterLimitSettings { Bytes = 1024 }, new FairTurns(1), TimeProvider.System);
        var all = await limits.HoldAsync(1024, CancellationToken.None);
        using var left = new CancellationTokenSource();
        var waiting = limits.HoldAsync(1024, left.Token).AsTask();
        var behind = limits.HoldAsync(1024, CancellationToken.None).AsTask();
        await left.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        all!.Dispose();
        (await behind).ShouldNotBeNull().Dispose();
    }

    [Fact]
    public async Task A_turn_ends_when_its_work_first_waits_or_fails()
    {
        var limits = new ClusterLimits(new ClusterLimitSettings(), new FairTurns(1), TimeProvider.System);
        var slow = new TaskCompletionSource();
        var first = limits.InTurnAsync(null, () => slow.Task, default);
        await Should.ThrowAsync<InvalidOperationException>(() => limits.InTurnAsync(null, () => throw new InvalidOperationException("fault"), default));
        await limits.InTurnAsync(null, () => Task.CompletedTask, default);
        first.IsCompleted.ShouldBeFalse();
        slow.SetResult();
        await first;
    }

    [Fact]
    public async Task Large_lists_of_many_readers_at_once_are_whole_though_their_parts_take_turns()
    {
        await using var server = await ApiServer.StartAsync(limits: new ClusterLimitSettings { Reads = 2 });
        var value = new string('x', 100_000);
        for (var i = 0; i < 10; i++)
            await server.CreateAsync(ConfigMaps, string.Create(CultureInfo.InvariantCulture, $$$"""{"metadata":{"name":"c-{{{i}}}"},"data":{"k":"{{{value}}}"} }"""));
        var lists = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => server.OkAsync(HttpMethod.Get, ConfigMaps)));
        foreach (var list in lists)
            list["items"]!.AsArray().Select(item => item!["data"]!["k"]!.ToString()).ShouldAllBe(text => text == value);
    }
}
