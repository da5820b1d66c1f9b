using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Kql.Syntax;

namespace Platform.Monitoring.Kql.Operators;

/// <summary><c>count</c>: one row with the number of rows.</summary>
internal static class Count
{
    public static Relation Bind(CountOperator count, Relation rows, QueryBinder binder)
    {
        var column = binder.State.NewColumn(count.Name, KqlType.Long);
        return new Relation($"SELECT count(*) AS {column.Id} FROM {rows.AsSource()}", [column]);
    }
}
