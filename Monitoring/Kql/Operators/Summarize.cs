using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Kql.Functions;
using Platform.Monitoring.Kql.Syntax;

namespace Platform.Monitoring.Kql.Operators;

/// <summary><c>summarize … by …</c>: first the columns that it groups by, then the aggregates.</summary>
internal static class Summarize
{
    public static Relation Bind(SummarizeOperator summarize, Relation rows, QueryBinder binder)
    {
        var state = binder.State;
        var names = new ColumnNames();
        var (columns, inner, outer) = (new List<BoundColumn>(), new List<string>(), new List<string>());
        foreach (var item in summarize.By)
        {
            var value = binder.Scalars.Bind(item.Value, new RowScope(rows));
            if (value.Type == KqlType.Dynamic) throw new KqlException($"Summarize group key '{item.Name ?? value.Name}' is of a 'dynamic' type. Please use an explicit cast, such as tostring()", item.Span);
            var column = state.NewColumn(names.Given(item.Name, value, item.Span), value.Type);
            columns.Add(column);
            inner.Add($"{value.Sql} AS {column.Id}");
            outer.Add(column.Id);
        }
        foreach (var item in summarize.Aggregates)
        {
            if (item.Value is CallExpression { Function: "arg_max" or "arg_min" or "argmax" or "argmin" } extreme) AddExtreme(extreme, item.Name);
            else if (item.Value is CallExpression { Function: "percentiles" } percentiles) AddPercentiles(percentiles);
            else if (item.Value is CallExpression { Function: "take_any" or "any", Arguments: [StarExpression] or { Count: > 1 } } any) AddAny(any);
            else
            {
                var value = binder.Scalars.Bind(item.Value, new RowScope(rows) { Aggregating = true });
                Add(item.Name, value.Name, value.Type, value.Sql);
            }
        }
        var groups = summarize.By.Count == 0 ? "" : $" GROUP BY {string.Join(", ", Enumerable.Range(1, summarize.By.Count))}";
        return new Relation($"SELECT {string.Join(", ", outer)} FROM (SELECT {string.Join(", ", inner)} FROM {rows.AsSource()}{groups})", columns);

        void Add(string? given, string? natural, KqlType type, string sql)
        {
            var column = state.NewColumn(names.Next(given ?? natural), type);
            columns.Add(column);
            inner.Add($"{sql} AS {column.Id}");
            outer.Add(column.Id);
        }

        // All columns of one row: kept together as a structure, and taken apart outside.
        void AddRow(string aggregate, IReadOnlyList<(string Name, SqlExpression Value)> parts)
        {
            var row = state.NewColumn("", KqlType.Dynamic).Id;
            inner.Add($"{aggregate.Replace("{row}", $"{{{string.Join(", ", parts.Select((part, number) => $"'f{number}': {part.Value.Sql}"))}}}", StringComparison.Ordinal)} AS {row}");
            for (var number = 0; number < parts.Count; number++)
            {
                var column = state.NewColumn(names.Next(parts[number].Name), parts[number].Value.Type);
                columns.Add(column);
                outer.Add($"{(column.Type == KqlType.String ? $"coalesce({row}.f{number}, '')" : $"{row}.f{number}")} AS {column.Id}");
            }
        }

        void AddExtreme(CallExpression call, string? given)
        {
            if (call.Arguments.Count == 0) throw new KqlException($"{call.Function}() takes an expression and the columns to return", call.Span);
            var by = binder.Scalars.Bind(call.Arguments[0], new RowScope(rows));
            if (by.Type == KqlType.Dynamic) throw new KqlException($"{call.Function}() cannot order dynamic values: use a cast, such as todouble()", call.Arguments[0].Span);
            List<(string, SqlExpression)> parts = [(given ?? by.Name ?? (call.Function.EndsWith("max", StringComparison.Ordinal) ? "max_" : "min_"), by)];
            parts.AddRange(PartsOf(call.Arguments.Skip(1), by.Name));
            AddRow($"{(call.Function.EndsWith("max", StringComparison.Ordinal) ? "arg_max" : "arg_min")}({{row}}, {by.Sql})", parts);
        }

        void AddAny(CallExpression call) => AddRow("first({row})", [.. PartsOf(call.Arguments, null).Select(part => (call.Function == "any" ? "any_" + part.Item1 : part.Item1, part.Item2))]);

        void AddPercentiles(CallExpression call)
        {
            var bound = new FunctionCall(call, binder.Scalars, new RowScope(rows)).Takes(2, 32);
            for (var number = 1; number < bound.Count; number++)
            {
                var value = AggregateFunctions.Percentile(bound, bound.Constant<object>(number, "a percentage"));
                Add(null, value.Name, value.Type, value.Sql);
            }
        }

        IEnumerable<(string, SqlExpression)> PartsOf(IEnumerable<Expression> arguments, string? except) => arguments.SelectMany(argument => argument is StarExpression
            ? rows.Columns.Where(column => column.Name != except && summarize.By.All(by => by.Name != column.Name && (by.Value as NameExpression)?.Name != column.Name)).Select(column => (column.Name, column.Reference))
            : [(Named(argument), binder.Scalars.Bind(argument, new RowScope(rows)))]);
    }

    private static string Named(Expression argument) => argument is NameExpression name ? name.Name : "";
}
