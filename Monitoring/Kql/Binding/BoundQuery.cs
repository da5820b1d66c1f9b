namespace Platform.Monitoring.Kql.Binding;

/// <summary>How an answer wants to be drawn.</summary>
/// <param name="Kind">Such as <c>timechart</c>.</param>
/// <param name="Properties">Such as <c>title</c>.</param>
internal sealed record Visualization(string Kind, IReadOnlyDictionary<string, string> Properties);

/// <summary>A query as DuckDB runs it.</summary>
/// <param name="Sql">One SELECT; everything that the user wrote as text is a parameter of it.</param>
/// <param name="Parameters">Values of <c>$1</c>, <c>$2</c> ….</param>
/// <param name="Columns">What its columns are in KQL.</param>
/// <param name="Visualization">How to draw it; null when the query does not say.</param>
internal sealed record BoundQuery(string Sql, IReadOnlyList<object?> Parameters, IReadOnlyList<BoundColumn> Columns, Visualization? Visualization);
