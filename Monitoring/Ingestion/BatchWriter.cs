using Microsoft.AspNetCore.Http;
using Platform.Contracts.Arm;
using Platform.Monitoring.Storage;
using Platform.Monitoring.Workspaces;

namespace Platform.Monitoring.Ingestion;

/// <summary>What the endpoints that take rows share.</summary>
internal sealed class BatchWriter(MonitoringOptions options, TimeProvider time)
{
    /// <summary>Header that names a batch, so that sending it again adds nothing.</summary>
    public const string BatchIdHeader = "x-ms-batch-id";

    /// <summary>Header with the ARM id of what the rows are about.</summary>
    public const string ResourceHeader = "x-ms-AzureResourceId";
    private const int MaxBatchIdLength = 128;

    /// <summary>What the request says about all of its rows.</summary>
    public BatchFacts FactsOf(HttpRequest request, KnownWorkspace workspace)
    {
        var now = time.GetUtcNow();
        return new BatchFacts(now, now.AddDays(-workspace.Record.RetentionDays), request.Headers[ResourceHeader].ToString());
    }

    /// <summary>Reads the body.</summary>
    /// <exception cref="ArmException">It is too long or not what it says.</exception>
    public Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request) => BodyReader.ReadAsync(request, options.MaxBatchBytes, request.HttpContext.RequestAborted);

    /// <summary>Most rows of a batch.</summary>
    public int MaxRows => options.MaxBatchRows;

    /// <summary>Writes rows to the disk; a batch that is there already adds nothing.</summary>
    public static async Task WriteAsync(HttpRequest request, WorkspaceDatabase database, RowBatch rows)
    {
        if (rows.Count > 0) await database.AppendAsync(BatchIdOf(request, rows.Schema.Name), rows);
    }

    private static string? BatchIdOf(HttpRequest request, string table)
    {
        var id = request.Headers[BatchIdHeader].ToString();
        if (request.Headers[BatchIdHeader].Count == 0) return null;
        return id.Length is > 0 and <= MaxBatchIdLength && id.All(character => character is > ' ' and <= '~') ? $"{table}/{id}"
            : throw new ArmException(IngestionFault.BatchIdWrong(BatchIdHeader));
    }
}
