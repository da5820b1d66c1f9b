using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.Contracts.Http;
using Platform.Contracts.Monitoring;
using Platform.Monitoring.Ingestion;
using Platform.Monitoring.Storage;
using Platform.Monitoring.Workspaces;

namespace Platform.Monitoring.Diagnostics;

/// <summary>The server side of <see cref="IMonitoringApi"/>: takes control planes' log records into the workspaces that want them.</summary>
internal sealed class DiagnosticIntake(DiagnosticSettingStore settings, WorkspaceStore workspaces, WorkspaceDatabases databases, TimeProvider time)
{
    private const int MaxRecords = 10_000;

    /// <summary>Answers what is to be sent.</summary>
    public async Task ListTargetsAsync(HttpContext context)
    {
        var all = await settings.ListAllAsync(context.RequestAborted);
        var targets = all.GroupBy(setting => setting.ServerName).Select(group => new DiagnosticTarget(group.Key, [.. group.SelectMany(setting => setting.Enabled).Distinct()]));
        await context.Response.WriteAsJsonAsync(new DiagnosticTargets([.. targets]), ContractsJson.Default.DiagnosticTargets, cancellationToken: context.RequestAborted);
    }

    /// <summary>Takes a batch; 204 once it is on the disk wherever it is wanted, 429 when a workspace is busy.</summary>
    public async Task TakeAsync(HttpContext context)
    {
        var batch = await JsonSerializer.DeserializeAsync(context.Request.Body, ContractsJson.Default.DiagnosticBatch, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        if (batch is null || batch.Records.Count > MaxRecords)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        try
        {
            foreach (var setting in await settings.ListByServerAsync(batch.ServerName, context.RequestAborted))
                if (await workspaces.FindByResourceAsync(setting.WorkspaceKey, context.RequestAborted) is { } workspace) await AppendAsync(workspace, setting, batch, context.RequestAborted);
        }
        catch (StorageBusyException)
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        }
    }

    private async Task AppendAsync(WorkspaceRecord workspace, DiagnosticSetting setting, DiagnosticBatch batch, CancellationToken cancellationToken)
    {
        var enabled = setting.Enabled.ToHashSet();
        var now = time.GetUtcNow();
        var facts = new BatchFacts(now, now.AddDays(-workspace.RetentionDays), setting.ResourceId.Key);
        using var lease = await databases.OpenAsync(workspace.CustomerId, cancellationToken);
        foreach (var group in batch.Records.Where(record => enabled.Contains(record.Category)).GroupBy(record => TableOf(record, setting)))
        {
            var rows = new JsonArray([.. group.Select(record => (JsonNode)(group.Key switch
            {
                "AzureDiagnostics" => DiagnosticRows.Shared(record, setting),
                "AKSControlPlane" => DiagnosticRows.ControlPlane(record),
                _ => DiagnosticRows.Audit(record),
            }))]);
            var read = RowReader.Read(Encoding.UTF8.GetBytes(rows.ToJsonString()), MonitoringTables.Find(group.Key)!, facts, MaxRecords);
            await lease.Database.AppendAsync($"diagnostics/{group.Key}/{setting.Id}/{batch.BatchId}", read);
        }
    }

    private static string TableOf(DiagnosticRecord record, DiagnosticSetting setting) => setting.IsDedicated
        ? record.Category switch { "kube-audit" => "AKSAudit", "kube-audit-admin" => "AKSAuditAdmin", _ => "AKSControlPlane" }
        : "AzureDiagnostics";
}
