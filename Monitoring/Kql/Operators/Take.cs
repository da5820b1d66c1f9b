using System.Globalization;
using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Kql.Syntax;

namespace Platform.Monitoring.Kql.Operators;

/// <summary><c>take</c>: so many rows, the first ones when they are sorted.</summary>
internal static class Take
{
    public static Relation Bind(TakeOperator take, Relation rows, QueryBinder binder)
    {
        var count = binder.Scalars.Bind(take.Count, RowScope.None);
        if (count.Constant is not long number || number < 0) throw new KqlException("the number of rows must be written out, as a whole number from 0", take.Count.Span);
        return rows with { Sql = string.Create(CultureInfo.InvariantCulture, $"SELECT * FROM {rows.AsSource()}{rows.OrderSql} LIMIT {number}") };
    }
}
