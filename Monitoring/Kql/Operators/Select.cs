using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Kql.Syntax;

namespace Platform.Monitoring.Kql.Operators;

/// <summary><c>project-away</c>, <c>project-keep</c> and <c>project-reorder</c>: columns by name or pattern.</summary>
internal static class Select
{
    public static Relation Bind(SelectOperator select, Relation rows)
    {
        var named = new List<BoundColumn>();
        foreach (var (pattern, span) in select.Patterns)
        {
            var matching = rows.Columns.Where(column => Patterns.Matches(pattern, column.Name)).ToList();
            if (matching.Count == 0 && !pattern.Contains('*')) throw new KqlException($"'{select.Kind}' operator: Failed to resolve column named '{pattern}'", span);
            named.AddRange(matching.Except(named));
        }
        IReadOnlyList<BoundColumn> kept = select.Kind switch
        {
            "project-away" => [.. rows.Columns.Except(named)],
            "project-keep" => [.. rows.Columns.Where(named.Contains)],
            _ => [.. named, .. rows.Columns.Except(named)],
        };
        return kept.Count == 0 ? throw new KqlException($"'{select.Kind}' leaves no column", select.Span) : rows with { Columns = kept };
    }
}
