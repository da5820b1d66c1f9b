using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Contracts.Monitoring;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Diagnostics;

namespace Platform.ControlPlane.Tests.Diagnostics;

public sealed class DiagnosticSinkTests
{
    private const string Server = "web.hcp.test";
    private readonly RecordingMonitoring _monitoring = new();
    private readonly DiagnosticSink _sink;

    public DiagnosticSinkTests() => _sink = new DiagnosticSink(_monitoring, TimeProvider.System, NullLogger<DiagnosticSink>.Instance);

    [Fact]
    public async Task Only_what_a_setting_names_is_sent()
    {
        await WantAsync("kube-scheduler");

        _sink.Write(Server, "kube-scheduler", "Informational", "bound");
        _sink.Write(Server, "kube-audit", "Informational", "{}");
        _sink.Write("other.hcp.test", "kube-scheduler", "Informational", "bound");
        await _sink.RunOnceAsync(CancellationToken.None);

        var batch = _monitoring.Batches.ShouldHaveSingleItem();
        batch.ServerName.ShouldBe(Server);
        batch.Records.ShouldHaveSingleItem().Log.ShouldBe("bound");
    }

    [Fact]
    public async Task A_batch_that_was_not_taken_is_sent_again_under_the_same_id()
    {
        await WantAsync("kube-scheduler");
        _monitoring.Refusals = 1;

        _sink.Write(Server, "kube-scheduler", "Informational", "bound");
        await _sink.RunOnceAsync(CancellationToken.None);

        _monitoring.Batches.Count.ShouldBe(2);
        _monitoring.Batches[1].BatchId.ShouldBe(_monitoring.Batches[0].BatchId);
        _sink.Dropped.ShouldBe(0);
    }

    [Fact]
    public async Task When_nothing_takes_the_records_writing_goes_on_and_what_is_too_much_is_dropped()
    {
        await WantAsync("kube-scheduler");

        for (var i = 0; i < 20_100; i++) _sink.Write(Server, "kube-scheduler", "Informational", "bound");

        _sink.Dropped.ShouldBe(100);
    }

    [Fact]
    public async Task A_request_becomes_a_line_and_audit_events_reading_ones_not_for_the_admin_category()
    {
        await WantAsync("kube-apiserver", "kube-audit", "kube-audit-admin");

        await RequestAsync("GET", "/api/v1/namespaces/pets/pods/web-1", 200);
        await RequestAsync("POST", "/api/v1/namespaces/pets/pods", 403);
        await _sink.RunOnceAsync(CancellationToken.None);

        var records = _monitoring.Batches.ShouldHaveSingleItem().Records;
        records.Select(record => record.Category).ShouldBe(["kube-apiserver", "kube-audit", "kube-apiserver", "kube-audit", "kube-audit-admin"]);
        records[0].Log.ShouldContain("verb=\"GET\" URI=\"/api/v1/namespaces/pets/pods/web-1\"");
        var entry = JsonNode.Parse(records[4].Log)!;
        ((string)entry["verb"]!).ShouldBe("create");
        ((string)entry["user"]!["username"]!).ShouldBe("jane");
        ((string)entry["objectRef"]!["namespace"]!).ShouldBe("pets");
        ((int)entry["responseStatus"]!["code"]!).ShouldBe(403);
        ((string)entry["annotations"]!["authorization.k8s.io/decision"]!).ShouldBe("forbid");
    }

    [Theory]
    [InlineData("GET", "/apis", "get")]
    [InlineData("GET", "/openapi/v2", "get")]
    [InlineData("GET", "/openid/v1/jwks", "get")]
    [InlineData("OPTIONS", "/version", "options")]
    public async Task What_is_no_resource_has_events_without_a_reference(string method, string path, string verb)
    {
        await WantAsync("kube-audit");
        await RequestAsync(method, path, 200);
        var entry = (await EventsAsync()).ShouldHaveSingleItem();
        ((string)entry["verb"]!).ShouldBe(verb);
        ((string)entry["requestURI"]!).ShouldBe(path);
        ((string)entry["level"]!).ShouldBe("Metadata");
        entry.AsObject().ContainsKey("objectRef").ShouldBeFalse();
    }

    [Fact]
    public async Task A_long_request_has_an_event_when_its_answer_begins_and_one_when_it_ends()
    {
        await WantAsync("kube-audit");
        await using var server = WebApplication.CreateSlimBuilder().Build();
        server.Urls.Add("http://127.0.0.1:0");
        server.Run(http => new RequestDiagnostics(_sink, TimeProvider.System).RunAsync(
            http, Server, new UserInfo("jane"), new UserInfo("joe"), async () => await http.Response.WriteAsync("{}")));
        await server.StartAsync();
        using var client = new HttpClient();
        using var answer = await client.GetAsync(server.Urls.First() + "/api/v1/pods?watch=true");
        await server.StopAsync();
        var events = await EventsAsync();
        events.Select(e => (string)e["stage"]!).ShouldBe(["ResponseStarted", "ResponseComplete"]);
        events.Select(e => (string)e["auditID"]!).Distinct().ShouldBe(answer.Headers.GetValues("Audit-Id"));
        ((string)events[0]["user"]!["username"]!).ShouldBe("jane");
        ((string)events[0]["impersonatedUser"]!["username"]!).ShouldBe("joe");
    }

    [Fact]
    public async Task A_refused_credential_has_an_event_without_a_user_that_says_why()
    {
        await WantAsync("kube-audit");
        var context = new DefaultHttpContext { Request = { Method = "GET", Path = "/api/v1/pods" } };
        await new RequestDiagnostics(_sink, TimeProvider.System).RunAsync(
            context, Server, null, null, () => Platform.ControlPlane.Http.Proxy.StatusResponse.WriteAsync(context, 401, "Unauthorized", "Unauthorized"));
        var entry = (await EventsAsync()).ShouldHaveSingleItem();
        entry["user"]!.AsObject().Count.ShouldBe(0);
        entry["annotations"].ShouldBeNull();
        ((string)entry["responseStatus"]!["reason"]!).ShouldBe("Unauthorized");
    }

    [Fact]
    public async Task What_the_controllers_log_is_sent_with_its_severity()
    {
        await WantAsync("kube-controller-manager");
        var log = new DiagnosticLogger(NullLogger.Instance, _sink, Server, "kube-controller-manager");

        Platform.ControlPlane.Controllers.Machinery.ControllerLog.ReconcileFailed(log, "deployment", "pets/web", new InvalidOperationException("no"));
        log.IsEnabled(LogLevel.Debug).ShouldBeFalse();
        await _sink.RunOnceAsync(CancellationToken.None);

        var record = _monitoring.Batches.ShouldHaveSingleItem().Records.ShouldHaveSingleItem();
        record.Level.ShouldBe("Warning");
        record.Log.ShouldBe("deployment: reconciling pets/web failed; trying again: no");
    }

    private async Task WantAsync(params string[] categories)
    {
        _monitoring.Targets = [new DiagnosticTarget(Server, categories)];
        await _sink.RunOnceAsync(CancellationToken.None);
    }

    private async Task<IReadOnlyList<JsonNode>> EventsAsync()
    {
        await _sink.RunOnceAsync(CancellationToken.None);
        return [.. _monitoring.Batches.SelectMany(batch => batch.Records).Select(record => JsonNode.Parse(record.Log)!)];
    }

    private Task RequestAsync(string method, string path, int code)
    {
        var context = new DefaultHttpContext();
        (context.Request.Method, context.Request.Path) = (method, path);
        return new RequestDiagnostics(_sink, TimeProvider.System).RunAsync(context, Server, new UserInfo("jane", "system:authenticated"), null, () =>
        {
            context.Response.StatusCode = code;
            return Task.CompletedTask;
        });
    }
}
