using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Kql.Syntax;

namespace Platform.Monitoring.Kql.Operators;

/// <summary><c>project</c>: these columns and no others.</summary>
internal static class Project
{
    public static Relation Bind(ProjectOperator project, Relation rows, QueryBinder binder)
    {
        var names = new ColumnNames();
        var (columns, values) = (new List<BoundColumn>(), new List<string>());
        foreach (var item in project.Columns)
        {
            var value = binder.Scalars.Bind(item.Value, new RowScope(rows));
            var column = binder.State.NewColumn(names.Given(item.Name, value, item.Span), value.Type);
            columns.Add(column);
            values.Add(value.Sql);
        }
        return rows.Select(columns, values);
    }
}
