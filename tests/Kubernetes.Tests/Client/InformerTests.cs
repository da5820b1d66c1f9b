using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.Kubernetes.Tests.Client;

public sealed class InformerTests
{
    private static string Pod(string name, int version, string node) =>
        $$$"""{"metadata":{"namespace":"d","name":"{{{name}}}","resourceVersion":"{{{version}}}"},"spec":{"nodeName":"{{{node}}}"}}""";

    private static string Event(string type, string item) => $$"""{"type":"{{type}}","object":{{item}}}""" + "\n";

    [Fact]
    public async Task It_lists_watches_and_lists_again_when_its_version_is_too_old()
    {
        var lists = new Queue<string>(
        [
            $$$"""{"metadata":{"resourceVersion":"2"},"items":[{{{Pod("a", 1, "n1")}}},{{{Pod("b", 2, "n1")}}}]}""",
            $$$"""{"metadata":{"resourceVersion":"9"},"items":[{{{Pod("b", 8, "n2")}}},{{{Pod("c", 9, "n2")}}}]}""",
        ]);
        await using var server = await TestServer.StartAsync(app => app.MapGet("/api/v1/pods", async context =>
        {
            if (!context.Request.Query.ContainsKey("watch"))
            {
                await TestServer.Json(context, lists.Dequeue());
                return;
            }

            if (context.Request.Query["resourceVersion"] == "2")
            {
                await context.Response.WriteAsync(Event("MODIFIED", Pod("a", 3, "n2")) + Event("DELETED", Pod("b", 4, "n1")));
                await context.Response.WriteAsync(Event("ERROR", """{"kind":"Status","code":410,"reason":"Expired"}"""));
                return;
            }

            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        }));
        var changes = Channel.CreateUnbounded<string>();
        var informer = new Informer<Pod>(server.Client, new InformerOptions<Pod>
        {
            Indexes = new Dictionary<string, Func<Pod, IEnumerable<string>>> { ["node"] = p => [p.Spec.NodeName ?? ""] },
        }, TimeProvider.System);
        informer.OnChange(c => changes.Writer.TryWrite($"{(c.Before is null ? "+" : c.After is null ? "-" : "~")}{c.Latest.Metadata.Name}"));

        using var stop = new CancellationTokenSource();
        var running = informer.RunAsync(stop.Token);
        await informer.WaitForSyncAsync(CancellationToken.None);
        var seen = new List<string>();
        while (seen.Count < 7)
            seen.Add(await changes.Reader.ReadAsync());

        seen.ShouldBe(["+a", "+b", "~a", "-b", "+b", "+c", "-a"]);
        informer.ByIndex("node", "n2").Select(p => p.Metadata.Name!).Order().ShouldBe(["b", "c"]);
        informer.ByIndex("node", "n1").ShouldBeEmpty();
        informer.Find("d", "a").ShouldBeNull();
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_late_handler_is_told_what_is_there()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGet("/api/v1/pods", context =>
            context.Request.Query.ContainsKey("watch")
                ? Task.CompletedTask
                : TestServer.Json(context, $$"""{"metadata":{"resourceVersion":"2"},"items":[{{Pod("a", 1, "n1")}}]}""")));
        var informer = new Informer<Pod>(server.Client, new InformerOptions<Pod>(), TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var running = informer.RunAsync(stop.Token);
        await informer.WaitForSyncAsync(CancellationToken.None);

        var told = new List<string?>();
        informer.OnChange(c => told.Add(c.After?.Metadata.Name));
        told.ShouldBe(["a"]);
        await stop.CancelAsync();
        await running;
    }
}
