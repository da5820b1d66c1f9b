namespace Platform.Monitoring.Storage.DuckDb;

/// <summary>DuckDB's time: microseconds since 1970, UTC.</summary>
internal static class Timestamps
{
    /// <summary>To DuckDB's.</summary>
    public static long ToMicroseconds(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>From DuckDB's; times that .NET cannot say become its first or last.</summary>
    public static DateTime FromMicroseconds(long microseconds)
    {
        var (least, most) = (ToMicroseconds(DateTime.MinValue), ToMicroseconds(DateTime.MaxValue));
        return DateTime.UnixEpoch.AddTicks(Math.Clamp(microseconds, least, most) * TimeSpan.TicksPerMicrosecond);
    }
}
