using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Kql.Syntax;

namespace Platform.Monitoring.Kql.Operators;

/// <summary><c>sort by</c>: descending unless told otherwise, nulls last then and first when ascending.</summary>
internal static class Sort
{
    public static Relation Bind(IReadOnlyList<SortKey> keys, Relation rows, QueryBinder binder)
    {
        var (order, hidden) = (new List<BoundOrder>(), new List<string>());
        foreach (var key in keys)
        {
            var value = binder.Scalars.Bind(key.Value, new RowScope(rows));
            if (value.Type == KqlType.Dynamic) throw new KqlException("dynamic values have no order: use a cast, such as tostring() or todouble()", key.Value.Span);
            var column = binder.State.NewColumn("", value.Type);
            hidden.Add($"{value.Sql} AS {column.Id}");
            order.Add(new BoundOrder(column.Id, $"{(key.Ascending ? "ASC" : "DESC")} NULLS {(key.NullsFirst ? "FIRST" : "LAST")}"));
        }
        return new Relation($"SELECT *, {string.Join(", ", hidden)} FROM {rows.AsSource()}", rows.Columns) { Order = order };
    }
}
