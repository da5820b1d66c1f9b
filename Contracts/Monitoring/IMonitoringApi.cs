using RestEase;

namespace Platform.Contracts.Monitoring;

/// <summary>Monitoring's internal API: where control planes learn who wants their logs, and send them.</summary>
/// <remarks>Internal listener, mutual TLS.</remarks>
public interface IMonitoringApi
{
    /// <summary>What is to be sent, over all clusters.</summary>
    [Get("internal/monitoring/diagnosticTargets")]
    Task<DiagnosticTargets> ListDiagnosticTargetsAsync(CancellationToken cancellationToken = default);

    /// <summary>Takes log records for the workspaces that want them; the same batch sent again adds nothing.</summary>
    [Post("internal/monitoring/diagnosticRecords")]
    Task SendDiagnosticRecordsAsync([Body] DiagnosticBatch batch, CancellationToken cancellationToken = default);
}

/// <summary>All targets.</summary>
/// <param name="Targets">One for each cluster that has a diagnostic setting.</param>
public sealed record DiagnosticTargets(IReadOnlyList<DiagnosticTarget> Targets);

/// <summary>A cluster whose control plane's logs are wanted.</summary>
/// <param name="ServerName">Name of its API server, which tells it from others.</param>
/// <param name="Categories">Categories that are wanted: <c>kube-apiserver</c>, <c>kube-audit</c> ….</param>
public sealed record DiagnosticTarget(string ServerName, IReadOnlyList<string> Categories);

/// <summary>Log records of one cluster.</summary>
/// <param name="ServerName">Name of its API server.</param>
/// <param name="BatchId">Names the batch.</param>
/// <param name="Records">The records, oldest first.</param>
public sealed record DiagnosticBatch(string ServerName, string BatchId, IReadOnlyList<DiagnosticRecord> Records);

/// <summary>A log record of a control plane.</summary>
/// <param name="Time">When it was written.</param>
/// <param name="Category">Its category.</param>
/// <param name="Level">Its severity: <c>Informational</c>, <c>Warning</c>, <c>Error</c>.</param>
/// <param name="Log">The line; for audit categories the event's JSON.</param>
public sealed record DiagnosticRecord(DateTimeOffset Time, string Category, string Level, string Log);
