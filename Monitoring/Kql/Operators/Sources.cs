using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Kql.Syntax;

namespace Platform.Monitoring.Kql.Operators;

/// <summary>Where rows come from.</summary>
internal static class Sources
{
    private const long MostRangeRows = 10_000_000;

    /// <summary>Binds a source.</summary>
    public static Relation Bind(Source source, QueryBinder binder) => source switch
    {
        NameSource name => BindName(name, binder.State),
        NestedSource nested => binder.BindRows(nested.Query),
        UnionSource union => Union.Bind(union, null, binder),
        PrintSource print => BindPrint(print, binder),
        DatatableSource table => BindDatatable(table, binder),
        RangeSource range => BindRange(range, binder),
        _ => throw new KqlException("a table was expected", source.Span),
    };

    private static Relation BindName(NameSource name, QueryState state)
    {
        if (state.Lets.TryGetValue(name.Name, out var let)) return let.Rows ?? throw new KqlException($"'{name.Name}' is a value where rows were expected", name.Span);
        if (state.Tables.Find(name.Name) is not { } table)
        {
            var near = state.Tables.Names.FirstOrDefault(other => other.Equals(name.Name, StringComparison.OrdinalIgnoreCase));
            throw new KqlException($"Failed to resolve table or column expression named '{name.Name}'{(near is null ? "" : $"; case matters: did you mean '{near}'?")}", name.Span);
        }
        // Names of its own each time it is named, so that a table can meet itself in a join.
        var columns = table.Columns.Select(column => state.NewColumn(column.Name, column.Type)).ToList();
        var items = columns.Zip(table.Columns, (fresh, stored) => $"{stored.Id} AS {fresh.Id}");
        return new Relation($"SELECT {string.Join(", ", items)} FROM ({table.Sql}) AS q", columns);
    }

    private static Relation BindPrint(PrintSource print, QueryBinder binder)
    {
        var names = new ColumnNames("print_", firstIsZero: true);
        var values = print.Columns.Select(column => (Value: binder.Scalars.Bind(column.Value, RowScope.None), column.Name)).ToList();
        var columns = values.Select(value => binder.State.NewColumn(names.Next(value.Name), value.Value.Type)).ToList();
        return new Relation($"SELECT {string.Join(", ", columns.Zip(values, (column, value) => $"{value.Value.Sql} AS {column.Id}"))}", columns);
    }

    private static Relation BindDatatable(DatatableSource table, QueryBinder binder)
    {
        var columns = table.Columns.Select(column => binder.State.NewColumn(column.Name, column.Type)).ToList();
        string Row(IEnumerable<Expression> values) => "SELECT " + string.Join(", ", values.Zip(columns, (value, column) =>
            $"{Conversions.To(binder.Scalars.Bind(value, RowScope.None), column.Type).Sql}::{KqlTypes.SqlOf(column.Type)} AS {column.Id}"));
        var rows = table.Values.Chunk(columns.Count).Select(Row).ToList();
        if (rows.Count == 0) rows.Add($"SELECT {string.Join(", ", columns.Select(column => $"NULL::{KqlTypes.SqlOf(column.Type)} AS {column.Id}"))} WHERE false");
        return new Relation(string.Join(" UNION ALL ", rows), columns);
    }

    private static Relation BindRange(RangeSource range, QueryBinder binder)
    {
        SqlExpression Part(Expression expression) => binder.Scalars.Bind(expression, RowScope.None);
        var (first, last, step) = (Part(range.First), Part(range.Last), Part(range.Step));
        var type = first.Type switch { KqlType.DateTime => KqlType.DateTime, KqlType.TimeSpan => KqlType.TimeSpan, KqlType.Int or KqlType.Long => KqlType.Long, _ => throw new KqlException("range goes over whole numbers, times and timespans", range.First.Span) };
        var stepType = type == KqlType.DateTime ? KqlType.TimeSpan : type;
        if (last.Type != first.Type && !(KqlTypes.IsWhole(last.Type) && KqlTypes.IsWhole(first.Type))) throw new KqlException($"the range ends with {KqlTypes.NameOf(last.Type)} and begins with {KqlTypes.NameOf(first.Type)}", range.Last.Span);
        if (step.Type != stepType && !(KqlTypes.IsWhole(step.Type) && KqlTypes.IsWhole(stepType))) throw new KqlException($"the step is of type {KqlTypes.NameOf(step.Type)} where {KqlTypes.NameOf(stepType)} was expected", range.Step.Span);
        var column = binder.State.NewColumn(range.Name, type);
        string Number(SqlExpression value) => value.Type == KqlType.DateTime ? $"epoch_us({value.Sql})" : $"{value.Sql}::BIGINT";
        var series = $"SELECT unnest(generate_series({Number(first)}, {Number(last)}, {Number(step)})) AS n LIMIT {MostRangeRows}";
        return new Relation($"SELECT {(type == KqlType.DateTime ? "make_timestamp(n)" : "n")} AS {column.Id} FROM ({series})", [column]);
    }
}
