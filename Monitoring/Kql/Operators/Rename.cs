using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Kql.Syntax;

namespace Platform.Monitoring.Kql.Operators;

/// <summary><c>project-rename new = old</c>: the column stays in its place.</summary>
internal static class Rename
{
    public static Relation Bind(RenameOperator rename, Relation rows)
    {
        var columns = rows.Columns.ToList();
        foreach (var item in rename.Columns)
        {
            if (item is not { Name: { } name, Value: NameExpression old }) throw new KqlException("project-rename takes new = old", item.Span);
            var position = columns.FindIndex(column => column.Name == old.Name);
            if (position < 0) throw new KqlException($"'project-rename' operator: Failed to resolve column named '{old.Name}'", old.Span);
            if (columns.Any(column => column.Name == name)) throw new KqlException($"there is a column '{name}' already", item.Span);
            columns[position] = columns[position] with { Name = name };
        }
        return rows with { Columns = columns };
    }
}
