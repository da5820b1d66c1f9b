namespace Platform.Monitoring.Query;

/// <summary>A query with what was asked about its answer.</summary>
/// <param name="Text">The query.</param>
internal sealed record QueryRequest(string Text)
{
    /// <summary>ISO 8601 interval; null for everything that is kept.</summary>
    public string? Timespan { get; init; }

    /// <summary>How long it may take; null for the usual time.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Whether statistics are wanted.</summary>
    public bool IncludeStatistics { get; init; }

    /// <summary>Whether the visualization is wanted.</summary>
    public bool IncludeRender { get; init; }
}
