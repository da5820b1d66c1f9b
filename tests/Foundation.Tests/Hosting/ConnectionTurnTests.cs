using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Platform.Foundation.Hosting;

namespace Platform.Foundation.Tests.Hosting;

/// <summary>What a connection receives is worked on in its owner's turns.</summary>
public sealed class ConnectionTurnTests
{
    private readonly Pipe _received = new(), _sent = new();
    private readonly CountedTurns _turns = new();

    [Fact]
    public Task Until_its_owner_is_known_a_connection_waits_for_nobody() => WithConnectionAsync(async (input, _) =>
    {
        await _received.Writer.WriteAsync(new byte[] { 1 });
        (await input.ReadAsync()).Buffer.Length.ShouldBe(1);
        _turns.Begun.ShouldBe(0);
    });

    [Fact]
    public Task The_handshake_goes_on_in_a_turn_that_ends_when_more_is_asked_for() => WithConnectionAsync(async (input, turn) =>
    {
        await turn.BelongToAsync(_turns, default);
        _turns.Held.ShouldBe(1);
        var reading = input.ReadAsync().AsTask();
        _turns.Held.ShouldBe(0);
        await _received.Writer.WriteAsync(new byte[] { 1 });
        await reading;
        _turns.Held.ShouldBe(1);
    });

    [Fact]
    public Task Bytes_are_kept_back_until_there_is_a_turn() => WithConnectionAsync(async (input, turn) =>
    {
        await turn.BelongToAsync(_turns, default);
        _turns.Gate = new TaskCompletionSource();
        await _received.Writer.WriteAsync(new byte[] { 1 });
        var reading = input.ReadAsync().AsTask();
        reading.IsCompleted.ShouldBeFalse();
        _turns.Gate.SetResult();
        (await reading).Buffer.Length.ShouldBe(1);
    });

    [Fact]
    public Task An_answer_that_waits_holds_no_turn_and_reads_without_one() => WithConnectionAsync(async (input, turn) =>
    {
        await turn.BelongToAsync(_turns, default);
        var answer = new TaskCompletionSource();
        var answering = turn.WaitAsync(answer.Task);
        _turns.Held.ShouldBe(0);
        await _received.Writer.WriteAsync(new byte[] { 1 });
        input.AdvanceTo((await input.ReadAsync()).Buffer.End);
        _turns.Held.ShouldBe(0);
        answer.SetResult();
        await answering;
        await _received.Writer.WriteAsync(new byte[] { 1 });
        await input.ReadAsync();
        _turns.Held.ShouldBe(1);
    });

    [Fact]
    public Task An_answer_that_waits_for_nothing_is_sent_in_the_turn_of_its_request() => WithConnectionAsync(async (_, turn) =>
    {
        await turn.BelongToAsync(_turns, default);
        await turn.WaitAsync(Task.CompletedTask);
        turn.Held.ShouldBeTrue();
    });

    [Fact]
    public Task A_client_that_does_not_take_what_it_is_sent_holds_no_turn() => WithConnectionAsync(async (_, turn, output) =>
    {
        await turn.BelongToAsync(_turns, default);
        var sending = output.WriteAsync(new byte[100_000]);
        sending.IsCompleted.ShouldBeFalse();
        _turns.Held.ShouldBe(0);
    });

    [Fact]
    public async Task A_connection_that_ends_in_its_turn_gives_it_back()
    {
        await WithConnectionAsync((_, turn) => turn.BelongToAsync(_turns, default));
        _turns.Held.ShouldBe(0);
    }

    [Fact]
    public Task The_end_of_a_connection_waits_for_no_turn() => WithConnectionAsync(async (input, turn) =>
    {
        await turn.BelongToAsync(_turns, default);
        await _received.Writer.CompleteAsync();
        (await input.ReadAsync()).IsCompleted.ShouldBeTrue();
        _turns.Held.ShouldBe(0);
    });

    private Task WithConnectionAsync(Func<PipeReader, ConnectionTurn, Task> use) => WithConnectionAsync((input, turn, _) => use(input, turn));

    private async Task WithConnectionAsync(Func<PipeReader, ConnectionTurn, PipeWriter, Task> use)
    {
        var ends = new Ends(_received.Reader, _sent.Writer);
        await using var connection = new DefaultConnectionContext("test", ends, ends);
        await ConnectionTurn.Pace(paced => use(paced.Transport.Input, paced.Features.Get<ConnectionTurn>()!, paced.Transport.Output))(connection);
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class CountedTurns : IConnectionTurns
    {
        public int Begun { get; private set; }

        public int Held { get; private set; }

        public TaskCompletionSource? Gate { get; set; }

        public async Task BeginTurnAsync(CancellationToken cancellationToken)
        {
            if (Gate is { } gate) await gate.Task;
            (Begun, Held) = (Begun + 1, Held + 1);
        }

        public void EndTurn() => Held--;
    }
}
