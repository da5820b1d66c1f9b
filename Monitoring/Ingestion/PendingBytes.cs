namespace Platform.Monitoring.Ingestion;

/// <summary>Bounds the memory of batches that are being read or wait to be written.</summary>
internal sealed class PendingBytes(MonitoringOptions options)
{
    private long _taken;

    /// <summary>Takes room; false when there is none.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= options.MaxPendingBytes) return true;
        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    /// <summary>Gives it back.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
