using Platform.Contracts.Monitoring;

namespace Platform.ControlPlane.Tests.Diagnostics;

/// <summary>Monitoring as a control plane sees it: says what is wanted, and keeps what it is sent.</summary>
internal sealed class RecordingMonitoring : IMonitoringApi
{
    private readonly List<DiagnosticBatch> _batches = [];

    public IReadOnlyList<DiagnosticTarget> Targets { get; set; } = [];

    /// <summary>How many of the next batches are not taken.</summary>
    public int Refusals { get; set; }

    public IReadOnlyList<DiagnosticBatch> Batches
    {
        get
        {
            lock (_batches) return [.. _batches];
        }
    }

    public Task<DiagnosticTargets> ListDiagnosticTargetsAsync(CancellationToken cancellationToken = default) => Task.FromResult(new DiagnosticTargets(Targets));

    public Task SendDiagnosticRecordsAsync(DiagnosticBatch batch, CancellationToken cancellationToken = default)
    {
        lock (_batches) _batches.Add(batch);
        return Refusals-- > 0 ? Task.FromException(new HttpRequestException("not now")) : Task.CompletedTask;
    }
}
