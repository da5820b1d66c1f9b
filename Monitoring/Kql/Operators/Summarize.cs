using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Kql.Functions;
using Platform.Monitoring.Kql.Syntax;

namespace Platform.Monitoring.Kql.Operators;

/// <summary><c>summarize … by …</c>: first the columns that it groups by, then the aggregates.</summary>
internal sealed class Summarize
{
    private readonly ColumnNames _names = new();
    private readonly List<BoundColumn> _columns = [];
    // An inner SELECT groups; an outer one takes apart what had to stay together.
    private readonly List<string> _inner = [], _outer = [];
    private readonly SummarizeOperator _summarize;
    private readonly Relation _rows;
    private readonly QueryBinder _binder;

    private Summarize(SummarizeOperator summarize, Relation rows, QueryBinder binder) => (_summarize, _rows, _binder) = (summarize, rows, binder);

    public static Relation Bind(SummarizeOperator summarize, Relation rows, QueryBinder binder) => new Summarize(summarize, rows, binder).Bind();

    private Relation Bind()
    {
        foreach (var item in _summarize.By)
        {
            var value = BindOverRows(item.Value);
            if (value.Type == KqlType.Dynamic) throw new KqlException($"Summarize group key '{item.Name ?? value.Name}' is of a 'dynamic' type. Please use an explicit cast, such as tostring()", item.Span);
            Add(_names.Given(item.Name, value, item.Span), value);
        }
        foreach (var item in _summarize.Aggregates) AddAggregate(item);
        var groups = _summarize.By.Count == 0 ? "" : $" GROUP BY {string.Join(", ", Enumerable.Range(1, _summarize.By.Count))}";
        return new Relation($"SELECT {string.Join(", ", _outer)} FROM (SELECT {string.Join(", ", _inner)} FROM {_rows.AsSource()}{groups})", _columns);
    }

    private SqlExpression BindOverRows(Expression expression) => _binder.Scalars.Bind(expression, new RowScope(_rows));

    private void AddAggregate(NamedExpression item)
    {
        switch (item.Value)
        {
            case CallExpression { Function: "arg_max" or "arg_min" or "argmax" or "argmin" } extreme: AddExtreme(extreme, item.Name); break;
            case CallExpression { Function: "percentiles" } percentiles: AddPercentiles(percentiles); break;
            case CallExpression { Function: "take_any" or "any", Arguments: [StarExpression] or { Count: > 1 } } any: AddAny(any); break;
            default:
                var value = _binder.Scalars.Bind(item.Value, new RowScope(_rows) { Aggregating = true });
                Add(_names.Next(item.Name ?? value.Name), value);
                break;
        }
    }

    private void Add(string name, SqlExpression value)
    {
        var column = _binder.State.NewColumn(name, value.Type);
        _columns.Add(column);
        _inner.Add($"{value.Sql} AS {column.Id}");
        _outer.Add(column.Id);
    }

    private void AddExtreme(CallExpression call, string? given)
    {
        if (call.Arguments.Count == 0) throw new KqlException($"{call.Function}() takes an expression and the columns to return", call.Span);
        var by = BindOverRows(call.Arguments[0]);
        if (by.Type == KqlType.Dynamic) throw new KqlException($"{call.Function}() cannot order dynamic values: use a cast, such as todouble()", call.Arguments[0].Span);
        var greatest = call.Function.EndsWith("max", StringComparison.Ordinal);
        AddRow(row => $"{(greatest ? "arg_max" : "arg_min")}({row}, {by.Sql})", [(given ?? by.Name ?? (greatest ? "max_" : "min_"), by), .. PartsOf(call.Arguments.Skip(1), by.Name)]);
    }

    private void AddAny(CallExpression call) =>
        AddRow(row => $"first({row})", [.. PartsOf(call.Arguments, null).Select(part => (call.Function == "any" ? "any_" + part.Name : part.Name, part.Value))]);

    private void AddPercentiles(CallExpression call)
    {
        var bound = new FunctionCall(call, _binder.Scalars, new RowScope(_rows)).Takes(2, 32);
        for (var number = 1; number < bound.Count; number++)
        {
            var value = AggregateFunctions.Percentile(bound, bound.Constant<object>(number, "a percentage"));
            Add(_names.Next(value.Name), value);
        }
    }

    // All columns are of one and the same row: kept together as a structure, and taken apart outside.
    private void AddRow(Func<string, string> aggregate, IReadOnlyList<(string Name, SqlExpression Value)> parts)
    {
        var row = _binder.State.NewColumn("", KqlType.Dynamic).Id;
        _inner.Add($"{aggregate($"{{{string.Join(", ", parts.Select((part, number) => $"'f{number}': {part.Value.Sql}"))}}}")} AS {row}");
        for (var number = 0; number < parts.Count; number++)
        {
            var column = _binder.State.NewColumn(_names.Next(parts[number].Name), parts[number].Value.Type);
            _columns.Add(column);
            _outer.Add($"{(column.Type == KqlType.String ? $"coalesce({row}.f{number}, '')" : $"{row}.f{number}")} AS {column.Id}");
        }
    }

    private IEnumerable<(string Name, SqlExpression Value)> PartsOf(IEnumerable<Expression> arguments, string? except) => arguments.SelectMany(argument => argument is StarExpression
        ? _rows.Columns.Where(column => column.Name != except && !IsKey(column)).Select(column => (column.Name, column.Reference))
        : [(argument is NameExpression name ? name.Name : "", BindOverRows(argument))]);

    private bool IsKey(BoundColumn column) => _summarize.By.Any(by => by.Name == column.Name || (by.Value as NameExpression)?.Name == column.Name);
}
