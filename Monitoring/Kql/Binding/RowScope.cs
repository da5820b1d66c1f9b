namespace Platform.Monitoring.Kql.Binding;

/// <summary>Which names an expression may use.</summary>
/// <param name="Rows">The rows it is computed over; null outside of rows.</param>
internal sealed record RowScope(Relation? Rows)
{
    /// <summary>No rows: only literals and named values.</summary>
    public static RowScope None { get; } = new((Relation?)null);

    /// <summary>Whether aggregates may be called here.</summary>
    public bool Aggregating { get; init; }

    /// <summary>Within an aggregate the rows' columns are in sight, outside of it they are not.</summary>
    public RowScope Inside => this with { Aggregating = false };
}
