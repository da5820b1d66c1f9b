using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Kql.Syntax;

namespace Platform.Monitoring.Kql.Operators;

/// <summary><c>mv-expand</c>: a row for each element of an array, or for each property of a bag.</summary>
internal static class Expand
{
    public static Relation Bind(ExpandOperator expand, Relation rows, QueryBinder binder)
    {
        var columns = rows.Columns.ToList();
        var values = rows.Columns.Select(column => column.Id).ToList();
        var converted = new List<(int Position, KqlType Type)>();
        foreach (var (item, type) in expand.Columns)
        {
            var value = binder.Scalars.Bind(item.Value, new RowScope(rows));
            if (value.Type != KqlType.Dynamic) throw new KqlException($"mv-expand takes a dynamic value, not {KqlTypes.NameOf(value.Type)}: parse_json() makes one of text", item.Span);
            var name = item.Name ?? value.Name ?? throw new KqlException("the expanded column needs a name: mv-expand name = …", item.Span);
            var column = binder.State.NewColumn(name, KqlType.Dynamic);
            var position = columns.FindIndex(existing => existing.Name == name);
            if (position < 0)
            {
                position = columns.Count;
                columns.Add(column);
                values.Add("");
            }
            (columns[position], values[position]) = (column, Elements(value.Sql));
            if (type is { } wanted) converted.Add((position, wanted));
        }
        var expanded = rows.Select(columns, values);
        if (converted.Count == 0) return expanded;
        foreach (var (position, type) in converted)
        {
            values = [.. expanded.Columns.Select(column => column.Id)];
            values[position] = Conversions.To(expanded.Columns[position].Reference, type).Sql;
            columns = [.. expanded.Columns];
            columns[position] = binder.State.NewColumn(columns[position].Name, type);
            expanded = expanded.Select(columns, values);
        }
        return expanded;
    }

    // Each property of a bag becomes a bag of one; what is no array stays one row.
    private static string Elements(string value) =>
        $"NULLIF(unnest(CASE json_type({value}) WHEN 'ARRAY' THEN CASE WHEN json_array_length({value}) = 0 THEN [NULL::VARCHAR] ELSE list_transform(json_extract({value}, '$[*]'), lambda x: x::VARCHAR) END "
        + $"WHEN 'OBJECT' THEN list_transform(json_keys({value}), lambda k: json_object(k, json_extract({value}, '/' || replace(replace(k, '~', '~0'), '/', '~1')))::VARCHAR) ELSE [{value}] END), 'null')";
}
