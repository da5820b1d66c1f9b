using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Kql.Syntax;

namespace Platform.Monitoring.Kql.Operators;

/// <summary><c>extend</c>: more columns, at the end; one of the same name is replaced, in its place.</summary>
internal static class Extend
{
    public static Relation Bind(ExtendOperator extend, Relation rows, QueryBinder binder)
    {
        var columns = rows.Columns.ToList();
        var values = rows.Columns.Select(column => column.Id).ToList();
        var names = new ColumnNames();
        foreach (var item in extend.Columns)
        {
            var value = binder.Scalars.Bind(item.Value, new RowScope(rows));
            var name = names.Given(item.Name, value, item.Span);
            var column = binder.State.NewColumn(name, value.Type);
            var position = columns.FindIndex(existing => existing.Name == name);
            if (position >= 0) (columns[position], values[position]) = (column, value.Sql);
            else
            {
                columns.Add(column);
                values.Add(value.Sql);
            }
        }
        return rows.Select(columns, values);
    }
}
