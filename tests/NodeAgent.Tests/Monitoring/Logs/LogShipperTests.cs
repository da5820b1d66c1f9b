using Microsoft.Extensions.Logging.Abstractions;
using Platform.NodeAgent.Monitoring;
using Platform.NodeAgent.Monitoring.Logs;
using Platform.NodeAgent.Monitoring.Sending;

namespace Platform.NodeAgent.Tests.Monitoring.Logs;

public sealed class LogShipperTests : IDisposable
{
    private static readonly MonitoringSettings Settings = new() { LogPeriod = TimeSpan.FromMilliseconds(20), MaxLogBytes = 4096 };
    private readonly string _root = Directory.CreateTempSubdirectory("log-shipper-").FullName;

    private string Logs => Path.Combine(_root, "pods");

    private string Positions => Path.Combine(_root, "state", "positions.json");

    private string WebLog => Path.Combine(Logs, "default_web-1_uid1", "web", "0.log");

    [Fact]
    public async Task Each_line_arrives_once_in_both_tables_with_its_container()
    {
        await using var server = await WorkspaceServer.StartAsync();
        Write(WebLog, "stdout F first", "stderr F second");
        await RunAsync(server, async () =>
        {
            await UntilAsync(() => server.Texts("ContainerLog", "LogEntry").Count() == 2);
            Write(WebLog, "stdout F third");
            await UntilAsync(() => server.Texts("ContainerLog", "LogEntry").Count() == 3);
        });

        server.Texts("ContainerLogV2", "LogMessage").ShouldBe(["first", "second", "third"]);
        server.Texts("ContainerLogV2", "LogSource").ShouldBe(["stdout", "stderr", "stdout"]);
        server.Texts("ContainerLogV2", "PodName").Distinct().ShouldBe(["web-1"]);
        server.Texts("ContainerLog", "ContainerID").Distinct().ShouldBe(["id-of-web-0"]);
        server.Texts("ContainerLog", "ImageTag").Distinct().ShouldBe(["v1"]);
    }

    [Fact]
    public async Task A_batch_whose_answer_was_lost_is_sent_again_under_its_id_by_the_next_agent()
    {
        await using var server = await WorkspaceServer.StartAsync();
        server.LosesAnswers = true;
        Write(WebLog, "stdout F one", "stdout F two");
        await RunAsync(server, () => UntilAsync(() => server.Rows.Count == 2));
        server.LosesAnswers = false;
        Write(WebLog, "stdout F three");
        await RunAsync(server, () => UntilAsync(() => server.Texts("ContainerLog", "LogEntry").Contains("three")));

        server.Texts("ContainerLogV2", "LogMessage").ShouldBe(["one", "two", "three"]);
        server.Texts("ContainerLog", "LogEntry").ShouldBe(["one", "two", "three"]);
    }

    [Fact]
    public async Task A_rotated_log_is_followed_without_loss_or_repetition()
    {
        await using var server = await WorkspaceServer.StartAsync();
        Write(WebLog, "stdout F before");
        await RunAsync(server, async () =>
        {
            await UntilAsync(() => server.Texts("ContainerLog", "LogEntry").Any());
            Write(WebLog, "stdout F last of the old");
            File.Move(WebLog, WebLog + ".20261121-150000");
            Write(WebLog, "stdout F first of the new");
            await UntilAsync(() => server.Texts("ContainerLog", "LogEntry").Contains("first of the new"));
        });

        server.Texts("ContainerLog", "LogEntry").Order().ShouldBe(["before", "first of the new", "last of the old"]);
    }

    [Fact]
    public async Task Far_more_than_fits_a_batch_arrives_in_order()
    {
        await using var server = await WorkspaceServer.StartAsync();
        var lines = Enumerable.Range(0, 2000).Select(i => $"stdout F line {i}").ToArray();
        Write(WebLog, lines);
        await RunAsync(server, () => UntilAsync(() => server.Texts("ContainerLog", "LogEntry").Count() == lines.Length));

        server.Texts("ContainerLogV2", "LogMessage").ShouldBe(lines.Select(line => line["stdout F ".Length..]));
    }

    [Fact]
    public async Task A_flush_ends_when_what_is_in_the_files_has_been_sent()
    {
        await using var server = await WorkspaceServer.StartAsync();
        await RunAsync(server, async shipper =>
        {
            Write(WebLog, "stdout F last words");
            await shipper.FlushAsync();
            await shipper.FlushAsync();
            server.Texts("ContainerLog", "LogEntry").ShouldBe(["last words"]);
        });
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static void Write(string path, params string[] lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.AppendAllLines(path, lines.Select(line => $"{DateTime.UtcNow:yyyy-MM-dd'T'HH:mm:ss.fffffff}00Z {line}"));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition())
            await Task.Delay(10, limit.Token);
    }

    private Task RunAsync(WorkspaceServer server, Func<Task> during) => RunAsync(server, _ => during());

    private async Task RunAsync(WorkspaceServer server, Func<LogShipper, Task> during)
    {
        using var client = new WorkspaceClient(server.Target, TimeProvider.System, NullLogger<WorkspaceClient>.Instance);
        var shipper = new LogShipper(client, server.Target, "node-1", Logs, Positions, new Containers(), Settings, NullLogger<LogShipper>.Instance);
        using var stop = new CancellationTokenSource();
        var running = shipper.RunAsync(stop.Token);
        await during(shipper);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
    }

    private sealed class Containers : ILogContainers
    {
        public Task<LogContainer> FindAsync(LogOrigin origin, CancellationToken cancel) =>
            Task.FromResult(new LogContainer($"id-of-{origin.Container}-{origin.Attempt}", "pets.cr.test/pets/web:v1"));
    }
}
