using Microsoft.Extensions.Logging.Abstractions;
using Platform.NodeAgent.Monitoring.Sending;

namespace Platform.NodeAgent.Tests.Monitoring.Sending;

public sealed class SendQueueTests
{
    [Fact]
    public async Task What_is_too_much_to_wait_is_dropped_oldest_first_and_counted()
    {
        await using var server = await WorkspaceServer.StartAsync();
        using var client = new WorkspaceClient(server.Target, TimeProvider.System, NullLogger<WorkspaceClient>.Instance);
        using var queue = new SendQueue(client, "s", 1000, NullLogger<SendQueue>.Instance);
        for (var i = 0; i < 10; i++)
            Add(queue, $"{i}".PadRight(300));

        queue.Dropped.ShouldBe(8);
        using var stop = new CancellationTokenSource();
        var running = queue.RunAsync(stop.Token);
        while (server.Rows.Count < 2)
            await Task.Delay(10);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
        server.Texts("Heartbeat", "Computer").Select(text => text.Trim()).ShouldBe(["8", "9"]);
    }

    [Fact]
    public async Task A_batch_that_the_workspace_cannot_take_now_is_sent_again_and_one_that_is_wrong_is_not()
    {
        await using var server = await WorkspaceServer.StartAsync();
        using var client = new WorkspaceClient(server.Target, TimeProvider.System, NullLogger<WorkspaceClient>.Instance);
        server.Refusals.Enqueue(429);
        server.Refusals.Enqueue(400);

        (await client.SendAsync("Heartbeat", "b1", "[{}]"u8.ToArray(), CancellationToken.None)).ShouldBe(SendOutcome.Refused);
        (await client.SendAsync("Heartbeat", "b2", "[{}]"u8.ToArray(), CancellationToken.None)).ShouldBe(SendOutcome.Stored);
        server.Requests.Select(request => request.Batch).ShouldBe(["b1", "b1", "b2"]);
    }

    private static void Add(SendQueue queue, string computer)
    {
        using var rows = new RowWriter();
        rows.Row(DateTimeOffset.UnixEpoch).Set("Computer", computer);
        queue.Add("Heartbeat", rows);
    }
}
