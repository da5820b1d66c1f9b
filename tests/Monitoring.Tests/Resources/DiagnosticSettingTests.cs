using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts.Authorization;
using Platform.Contracts.Monitoring;
using Platform.Monitoring.Storage;
using Platform.Monitoring.Tests.Infrastructure;
using Platform.Testing;

namespace Platform.Monitoring.Tests.Resources;

[Collection(MonitoringCollection.Name)]
public sealed class DiagnosticSettingTests(MonitoringFixture fixture)
{
    private const string Audit = """{"kind":"Event","auditID":"a1","level":"Metadata","stage":"ResponseComplete","requestURI":"/api/v1/pods","verb":"create","user":{"username":"clusterAdmin"},"sourceIPs":["10.0.0.1"],"userAgent":"kubectl","objectRef":{"resource":"pods"},"responseStatus":{"code":201},"requestReceivedTimestamp":"2026-11-21T10:00:00.000000Z","stageTimestamp":"2026-11-21T10:00:00.100000Z","annotations":{}}""";

    [Fact]
    public async Task A_setting_is_served_as_az_reads_it_and_tells_control_planes_what_is_wanted()
    {
        var (workspace, principal) = await PrepareAsync();
        var cluster = workspace.Host.AddCluster();

        var (status, body) = await workspace.DiagnosticsAsync(HttpMethod.Put, $"{cluster.Id}/providers/Microsoft.Insights/diagnosticSettings/logs", principal, Setting(workspace, "kube-apiserver", "kube-audit"));

        status.ShouldBe(200, body.ToJsonString());
        ((string)body["name"]!).ShouldBe("logs");
        var (_, list) = await workspace.DiagnosticsAsync(HttpMethod.Get, $"{cluster.Id}/providers/microsoft.insights/diagnosticSettings", principal);
        ((string)list["value"]![0]!["properties"]!["logs"]![1]!["category"]!).ShouldBe("kube-audit");
        var targets = await workspace.Host.Services.GetRequiredService<IMonitoringApi>().ListDiagnosticTargetsAsync();
        targets.Targets.Single(target => target.ServerName == cluster.Fqdn).Categories.ShouldBe(["kube-apiserver", "kube-audit"]);
        (await workspace.DiagnosticsAsync(HttpMethod.Delete, $"{cluster.Id}/providers/Microsoft.Insights/diagnosticSettings/LOGS", principal)).Status.ShouldBe(200);
        (await workspace.DiagnosticsAsync(HttpMethod.Delete, $"{cluster.Id}/providers/Microsoft.Insights/diagnosticSettings/logs", principal)).Status.ShouldBe(204);
        (await workspace.DiagnosticsAsync(HttpMethod.Get, $"{cluster.Id}/providers/Microsoft.Insights/diagnosticSettings/logs", principal)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task The_categories_of_a_cluster_are_listed_and_nothing_else_of_the_namespace_is_there()
    {
        var (workspace, principal) = await PrepareAsync();
        var cluster = workspace.Host.AddCluster().Id;

        var (status, list) = await workspace.DiagnosticsAsync(HttpMethod.Get, $"{cluster}/providers/microsoft.insights/diagnosticSettingsCategories", principal);
        status.ShouldBe(200, list.ToJsonString());
        list["value"]!.AsArray().Select(category => (string)category!["name"]!).ShouldContain("kube-audit");
        (await workspace.DiagnosticsAsync(HttpMethod.Put, $"{cluster}/providers/microsoft.insights/diagnosticSettingsCategories", principal, [])).Status.ShouldBe(405);
        (status, var error) = await workspace.DiagnosticsAsync(HttpMethod.Get, $"{cluster}/providers/Microsoft.Insights/dataCollectionRules/rule", principal);
        status.ShouldBe(404);
        ((string)error["error"]!["message"]!).ShouldContain("nothing else of Microsoft.Insights is provided");
    }

    [Fact]
    public async Task Settings_go_with_their_cluster_and_no_others_do()
    {
        var (workspace, principal) = await PrepareAsync();
        var (gone, other) = (workspace.Host.AddCluster(), workspace.Host.AddCluster());
        foreach (var path in (string[])[$"{gone.Id}/providers/Microsoft.Insights/diagnosticSettings/a", $"{gone.Id}/providers/Microsoft.Insights/diagnosticSettings/b", $"{other.Id}/providers/Microsoft.Insights/diagnosticSettings/a"])
            (await workspace.DiagnosticsAsync(HttpMethod.Put, path, principal, Setting(workspace, "kube-audit"))).Status.ShouldBe(200);
        async Task<string[]> NamesAsync(TestCluster cluster)
        {
            var (_, list) = await workspace.DiagnosticsAsync(HttpMethod.Get, $"{cluster.Id}/providers/Microsoft.Insights/diagnosticSettings", principal);
            return [.. list["value"]!.AsArray().Select(setting => (string)setting!["name"]!)];
        }
        var api = workspace.Host.Services.GetRequiredService<IDiagnosticSettingsApi>();

        await api.DeleteWithinAsync(new ScopeRequest(gone.Id[..^1]));
        (await NamesAsync(gone)).ShouldBe(["a", "b"]);
        for (var time = 0; time < 2; time++) await api.DeleteWithinAsync(new ScopeRequest(gone.Id));

        (await NamesAsync(gone)).ShouldBeEmpty();
        (await NamesAsync(other)).ShouldBe(["a"]);
    }

    [Fact]
    public async Task A_cluster_that_is_being_deleted_gets_no_setting()
    {
        var (workspace, principal) = await PrepareAsync();
        var path = $"{workspace.Host.AddCluster("Deleting").Id}/providers/Microsoft.Insights/diagnosticSettings/logs";

        (await workspace.DiagnosticsAsync(HttpMethod.Put, path, principal, Setting(workspace, "kube-audit"))).Status.ShouldBe(409);
    }

    [Theory]
    [InlineData("AzureDiagnostics", "AzureDiagnostics", 2)]
    [InlineData("Dedicated", "AKSAudit", 1)]
    public async Task Records_of_wanted_categories_become_rows_once(string destination, string table, int rows)
    {
        var (workspace, principal) = await PrepareAsync();
        var cluster = workspace.Host.AddCluster();
        var setting = Setting(workspace, "kube-apiserver", "kube-audit");
        setting["properties"]!["logAnalyticsDestinationType"] = destination;
        (await workspace.DiagnosticsAsync(HttpMethod.Put, $"{cluster.Id}/providers/Microsoft.Insights/diagnosticSettings/logs", principal, setting)).Status.ShouldBe(200);
        var batch = new DiagnosticBatch(cluster.Fqdn, "b1",
        [
            new DiagnosticRecord(DateTimeOffset.UtcNow, "kube-apiserver", "Informational", "\"HTTP\" verb=\"GET\" resp=200"),
            new DiagnosticRecord(DateTimeOffset.UtcNow, "kube-audit", "Informational", Audit),
            new DiagnosticRecord(DateTimeOffset.UtcNow, "kube-scheduler", "Informational", "not wanted"),
        ]);

        for (var time = 0; time < 2; time++) await workspace.Host.Services.GetRequiredService<IMonitoringApi>().SendDiagnosticRecordsAsync(batch);

        using var lease = await workspace.Host.Services.GetRequiredService<WorkspaceDatabases>().OpenAsync(workspace.CustomerId, CancellationToken.None);
        using var connection = lease.Database.Connect();
        using var reader = connection.Query($"SELECT count(*), max(_ResourceId) FROM main.{table}");
        reader.Read();
        reader.GetLong(0).ShouldBe(rows);
        reader.GetText(1).ShouldBe(cluster.Id.ToLowerInvariant());
    }

    [Fact]
    public async Task Nobody_sends_to_a_workspace_without_a_right_to_its_keys()
    {
        var (workspace, _) = await PrepareAsync();
        var reader = await fixture.Host.Role.CreatePrincipalAsync();
        await workspace.AssignAsync(reader, "Reader");
        var path = $"{workspace.Host.AddCluster().Id}/providers/Microsoft.Insights/diagnosticSettings/logs";

        (await workspace.DiagnosticsAsync(HttpMethod.Put, path, reader, Setting(workspace, "kube-audit"))).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Wrong_settings_are_refused_by_name()
    {
        var (workspace, principal) = await PrepareAsync();
        var cluster = workspace.Host.AddCluster().Id;
        async Task<string> RefusedAsync(string resource, JsonObject request, int expected = 400)
        {
            var (status, body) = await workspace.DiagnosticsAsync(HttpMethod.Put, $"{resource}/providers/Microsoft.Insights/diagnosticSettings/logs", principal, request);
            status.ShouldBe(expected, body.ToJsonString());
            return (string)body["error"]!["message"]!;
        }

        (await RefusedAsync(cluster, Setting(workspace, "guard"))).ShouldContain("'guard' is not supported");
        (await RefusedAsync(cluster, Setting(workspace))).ShouldContain("names no category");
        (await RefusedAsync(cluster, [])).ShouldContain("workspaceId");
        (await RefusedAsync(workspace.ResourceId, Setting(workspace, "kube-audit"))).ShouldContain("managedClusters");
        (await RefusedAsync(cluster + "x", Setting(workspace, "kube-audit"), 404)).ShouldContain("was not found");
    }

    private async Task<(TestWorkspace Workspace, TestPrincipal Principal)> PrepareAsync()
    {
        var workspace = await fixture.CreateWorkspaceAsync();
        var principal = await fixture.Host.Role.CreatePrincipalAsync();
        await workspace.AssignAsync(principal, "Contributor");
        return (workspace, principal);
    }

    private static JsonObject Setting(TestWorkspace workspace, params string[] categories) => new()
    {
        ["properties"] = new JsonObject
        {
            ["workspaceId"] = workspace.ResourceId,
            ["logs"] = new JsonArray([.. categories.Select(category => (JsonNode)new JsonObject { ["category"] = category, ["enabled"] = true })]),
        },
    };
}
