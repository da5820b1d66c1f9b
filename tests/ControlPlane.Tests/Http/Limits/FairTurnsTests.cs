using Platform.ControlPlane.Http.Limits;

namespace Platform.ControlPlane.Tests.Http.Limits;

/// <summary>Who works next when clusters compete.</summary>
public sealed class FairTurnsTests
{
    private readonly List<string> _order = [];

    [Fact]
    public async Task A_neighbour_stands_behind_one_request_of_a_cluster_that_floods_and_not_behind_all()
    {
        var turns = new FairTurns(1);
        var (flood, neighbour) = (new FairTurns.Line(), new FairTurns.Line());
        await turns.EnterAsync(flood, default);
        var waiting = Enumerable.Range(0, 5).Select(n => Next(turns, flood, $"flood-{n}")).ToList();
        waiting.Add(Next(turns, neighbour, "neighbour"));
        turns.Leave();
        await Task.WhenAll(waiting);
        _order.ShouldBe(["flood-0", "neighbour", "flood-1", "flood-2", "flood-3", "flood-4"]);
    }

    [Fact]
    public async Task Clients_that_leave_cost_no_turn()
    {
        var turns = new FairTurns(1);
        var line = new FairTurns.Line();
        await turns.EnterAsync(line, default);
        using var left = new CancellationTokenSource();
        var leaving = turns.EnterAsync(line, left.Token);
        var staying = turns.EnterAsync(line, default);
        await left.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => leaving);
        turns.Leave();
        await staying;
        turns.Leave();
        await turns.EnterAsync(line, default);
    }

    private async Task Next(FairTurns turns, FairTurns.Line line, string name)
    {
        await turns.EnterAsync(line, default);
        _order.Add(name);
        turns.Leave();
    }
}
