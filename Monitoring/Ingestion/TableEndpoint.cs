using Microsoft.AspNetCore.Http;
using Platform.Contracts.Arm;
using Platform.Contracts.Monitoring;
using Platform.Monitoring.Storage;
using Platform.Monitoring.Workspaces;

namespace Platform.Monitoring.Ingestion;

/// <summary><c>POST /api/tables/{table}</c>: rows of a built-in table.</summary>
internal sealed class TableEndpoint(WorkspaceDatabases databases, BatchWriter batches)
{
    /// <summary>Takes a batch; 204 once it is on the disk.</summary>
    public async Task HandleAsync(HttpContext context, KnownWorkspace workspace, string name)
    {
        var table = MonitoringTables.Find(name) ?? throw new ArmException(IngestionFault.TableUnknown(name.Length > 100 ? name[..100] + "…" : name));
        var body = await batches.ReadAsync(context.Request);
        var rows = RowReader.Read(body.Span, table, batches.FactsOf(context.Request, workspace), batches.MaxRows);
        using var lease = await databases.OpenAsync(workspace.Record.CustomerId, context.RequestAborted);
        await BatchWriter.WriteAsync(context.Request, lease.Database, rows);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
