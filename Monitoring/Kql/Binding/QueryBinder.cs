using System.Globalization;
using System.Text.RegularExpressions;
using Platform.Monitoring.Kql.Operators;
using Platform.Monitoring.Kql.Syntax;

namespace Platform.Monitoring.Kql.Binding;

/// <summary>Binds queries: from what was parsed to SQL with parameters.</summary>
internal sealed partial class QueryBinder
{
    private readonly QueryState _state;

    private QueryBinder(QueryState state)
    {
        _state = state;
        Scalars = new ScalarBinder(state, BindRows);
    }

    /// <summary>Binds scalar expressions.</summary>
    public ScalarBinder Scalars { get; }

    /// <summary>The query's state.</summary>
    public QueryState State => _state;

    /// <summary>Parses and binds a query.</summary>
    /// <param name="text">The query.</param>
    /// <param name="tables">The tables it may name.</param>
    /// <param name="now">Its time.</param>
    /// <param name="maxRows">Most rows that are wanted.</param>
    /// <exception cref="KqlException">It is not valid.</exception>
    public static BoundQuery Bind(string text, ITables tables, DateTime now, long maxRows)
    {
        var query = Parser.Parse(text);
        var state = new QueryState(tables, now);
        var binder = new QueryBinder(state);
        foreach (var let in query.Lets) state.Lets[let.Name] = binder.BindLet(let);
        var rows = binder.BindRows(query.Result);
        if (rows.Columns.Count == 0) throw new KqlException("the query gives no columns", query.Result.Span);
        var columns = string.Join(", ", rows.Columns.Select(column => column.Id));
        var (numbered, parameters) = Renumber(string.Create(CultureInfo.InvariantCulture, $"SELECT {columns} FROM {rows.AsSource()}{rows.OrderSql} LIMIT {maxRows}"), state.Parameters);
        return new BoundQuery(numbered, parameters, rows.Columns, state.Visualization);
    }

    /// <summary>Binds a pipeline.</summary>
    public Relation BindRows(Pipeline pipeline)
    {
        var rows = _state.Checked(Sources.Bind(pipeline.Source, this), pipeline.Source.Span);
        foreach (var @operator in pipeline.Operators) rows = _state.Checked(Apply(@operator, rows), @operator.Span);
        return rows;
    }

    private LetValue BindLet(LetStatement let)
    {
        if (Scalars.TryBindRows(let.Value, RowScope.None) is { } rows) return new LetValue(null, rows);
        return new LetValue(Scalars.Bind(let.Value, RowScope.None), null);
    }

    private Relation Apply(Operator @operator, Relation rows) => @operator switch
    {
        WhereOperator where => Where.Bind(where, rows, this),
        ProjectOperator project => Project.Bind(project, rows, this),
        SelectOperator select => Select.Bind(select, rows),
        RenameOperator rename => Rename.Bind(rename, rows),
        ExtendOperator extend => Extend.Bind(extend, rows, this),
        SummarizeOperator summarize => Summarize.Bind(summarize, rows, this),
        DistinctOperator distinct => Distinct.Bind(distinct, rows, this),
        CountOperator count => Count.Bind(count, rows, this),
        TakeOperator take => Take.Bind(take, rows, this),
        SortOperator sort => Sort.Bind(sort.Keys, rows, this),
        TopOperator top => Take.Bind(new TakeOperator(top.Count, top.Span), Sort.Bind(top.Keys, rows, this), this),
        JoinOperator join => Join.Bind(join, rows, this),
        UnionOperator union => Union.Bind(union.Union, rows, this),
        ExpandOperator expand => Expand.Bind(expand, rows, this),
        RenderOperator render => Draw(render, rows),
        _ => rows,
    };

    private Relation Draw(RenderOperator render, Relation rows)
    {
        _state.Visualization = new Visualization(render.Visualization, render.Properties);
        return rows;
    }

    // Parameters of what was bound and then not used must go: DuckDB wants exactly those that stand in the text.
    private static (string Sql, IReadOnlyList<object?> Parameters) Renumber(string sql, IReadOnlyList<object?> parameters)
    {
        var used = new List<object?>();
        var numbers = new Dictionary<int, int>();
        var text = Parameter().Replace(sql, match =>
        {
            var old = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            if (!numbers.TryGetValue(old, out var number))
            {
                used.Add(parameters[old - 1]);
                numbers[old] = number = used.Count;
            }
            return string.Create(CultureInfo.InvariantCulture, $"(${number}::VARCHAR)");
        });
        return (text, used);
    }

    [GeneratedRegex(@"\(\$([0-9]+)::VARCHAR\)", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
