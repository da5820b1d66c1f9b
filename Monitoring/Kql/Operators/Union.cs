using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Kql.Syntax;

namespace Platform.Monitoring.Kql.Operators;

/// <summary><c>union</c>: rows of several tables, with the columns of all of them, or with <c>kind=inner</c> those that all have.</summary>
internal static class Union
{
    public static Relation Bind(UnionSource union, Relation? first, QueryBinder binder)
    {
        var inputs = new List<(string Name, Relation Rows)>();
        if (first is not null) inputs.Add(("union_arg0", first));
        foreach (var source in union.Inputs) inputs.AddRange(BindInput(source, union.Fuzzy, inputs.Count, binder));
        if (inputs.Count == 0) throw new KqlException("no table of these names is there", union.Span);
        // Columns of one name and two types are two columns, told apart by the type.
        var keys = inputs.SelectMany(input => input.Rows.Columns).Select(column => (column.Name, column.Type)).Distinct().ToList();
        if (union.Inner) keys = [.. keys.Where(key => inputs.All(input => input.Rows.Find(key.Name)?.Type == key.Type))];
        var twice = keys.GroupBy(key => key.Name).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        var columns = keys.Select(key => binder.State.NewColumn(twice.Contains(key.Name) ? $"{key.Name}_{KqlTypes.NameOf(key.Type)}" : key.Name, key.Type)).ToList();
        var origin = union.SourceColumn is { } name ? binder.State.NewColumn(name, KqlType.String) : null;
        var parts = inputs.Select(input =>
        {
            var items = keys.Zip(columns, (key, column) => $"{Value(input.Rows, key)} AS {column.Id}");
            if (origin is not null) items = items.Prepend($"{binder.State.Bind(input.Name)} AS {origin.Id}");
            return $"SELECT {string.Join(", ", items)} FROM {input.Rows.AsSource()}";
        });
        if (columns.Count == 0) throw new KqlException("the tables have no column in common", union.Span);
        return new Relation(string.Join(" UNION ALL ", parts), origin is null ? columns : [origin, .. columns]);
    }

    private static string Value(Relation rows, (string Name, KqlType Type) key) => rows.Columns.FirstOrDefault(column => column.Name == key.Name && column.Type == key.Type) is { } column
        ? column.Id
        : key.Type == KqlType.String ? "''" : $"NULL::{KqlTypes.SqlOf(key.Type)}";

    private static IEnumerable<(string, Relation)> BindInput(Source source, bool fuzzy, int position, QueryBinder binder)
    {
        if (source is not NameSource name) return [($"union_arg{position}", Sources.Bind(source, binder))];
        if (name.Name.Contains('*'))
            return [.. binder.State.Tables.Names.Where(table => Patterns.Matches(name.Name, table)).Order(StringComparer.Ordinal).Select(table => (table, Sources.Bind(new NameSource(table, name.Span), binder)))];
        if (fuzzy && !binder.State.Lets.ContainsKey(name.Name) && binder.State.Tables.Find(name.Name) is null) return [];
        return [(name.Name, Sources.Bind(name, binder))];
    }
}
