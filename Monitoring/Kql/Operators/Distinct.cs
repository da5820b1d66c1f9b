using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Kql.Syntax;

namespace Platform.Monitoring.Kql.Operators;

/// <summary><c>distinct</c>: the different combinations of these columns, or of all.</summary>
internal static class Distinct
{
    public static Relation Bind(DistinctOperator distinct, Relation rows, QueryBinder binder)
    {
        var chosen = distinct.All ? rows : Project.Bind(new ProjectOperator(distinct.Columns, distinct.Span), rows, binder);
        return new Relation($"SELECT DISTINCT {string.Join(", ", chosen.Columns.Select(column => column.Id))} FROM {chosen.AsSource()}", chosen.Columns);
    }
}
