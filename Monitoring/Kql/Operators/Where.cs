using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Kql.Syntax;

namespace Platform.Monitoring.Kql.Operators;

/// <summary><c>where condition</c>: rows for which it is true; null counts as false.</summary>
internal static class Where
{
    public static Relation Bind(WhereOperator where, Relation rows, QueryBinder binder)
    {
        var condition = binder.Scalars.Bind(where.Condition, new RowScope(rows), KqlType.Bool);
        return rows with { Sql = $"SELECT * FROM {rows.AsSource()} WHERE {condition.Sql}" };
    }
}
