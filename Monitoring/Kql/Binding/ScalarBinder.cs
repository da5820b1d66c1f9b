using Platform.Monitoring.Kql.Functions;
using Platform.Monitoring.Kql.Syntax;

namespace Platform.Monitoring.Kql.Binding;

/// <summary>Binds scalar expressions: finds out what names mean and which types meet, and writes SQL.</summary>
/// <param name="state">The query's state.</param>
/// <param name="bindRows">Binds a table where a value is expected.</param>
internal sealed class ScalarBinder(QueryState state, Func<Pipeline, Relation> bindRows)
{
    // Some functions name an argument several times; nested, that grows without bound.
    private const int MaxSql = 256 << 10;

    /// <summary>The query's state.</summary>
    public QueryState State => state;

    /// <summary>Binds an expression.</summary>
    /// <exception cref="KqlException">It means nothing.</exception>
    public SqlExpression Bind(Expression expression, RowScope scope)
    {
        var bound = BindAny(expression, scope);
        return bound.Sql.Length <= MaxSql ? bound : throw new KqlException("the expression grows too large: extend columns with its parts first", expression.Span);
    }

    private SqlExpression BindAny(Expression expression, RowScope scope) => expression switch
    {
        LiteralExpression literal => state.Literal(literal.Value, literal.Type),
        NameExpression name => BindName(name, scope),
        MemberExpression member => Dynamics.Member(state, Bind(member.Target, scope), state.Bind(Dynamics.Pointer(member.Name)), member.Name, member.Span),
        IndexExpression index => BindIndex(index, scope),
        NegateExpression negate => Arithmetic.Negate(Bind(negate.Operand, scope), negate.Span),
        BinaryExpression { Operator: "and" or "or" } logic => BindLogic(logic, scope),
        BinaryExpression { Operator: "+" or "-" or "*" or "/" or "%" } arithmetic => Arithmetic.Bind(arithmetic.Operator, Bind(arithmetic.Left, scope), Bind(arithmetic.Right, scope), arithmetic.Span),
        BinaryExpression { Operator: "==" or "!=" or "<" or ">" or "<=" or ">=" } comparison =>
            Comparisons.Bind(comparison.Operator, Bind(comparison.Left, scope), Bind(comparison.Right, scope), comparison.Span),
        BinaryExpression text => Texts.Bind(state, text.Operator, Bind(text.Left, scope), Bind(text.Right, scope), text.Span),
        ListExpression list => BindList(list, scope),
        BetweenExpression between => BindBetween(between, scope),
        CallExpression call => BindCall(call, scope),
        QueryExpression query => throw new KqlException("rows stand where a value was expected; toscalar(…) makes a value of them", query.Span),
        _ => throw new KqlException("'*' stands where a value was expected", expression.Span),
    };

    /// <summary>Binds an expression of a type.</summary>
    /// <exception cref="KqlException">It is of another one.</exception>
    public SqlExpression Bind(Expression expression, RowScope scope, KqlType type)
    {
        var bound = Bind(expression, scope);
        if (bound.Type == KqlType.Dynamic && type == KqlType.Bool) return Conversions.To(bound, type);
        return bound.Type == type ? bound : throw new KqlException($"this is of type {KqlTypes.NameOf(bound.Type)} where {KqlTypes.NameOf(type)} was expected", expression.Span);
    }

    /// <summary>Rows, when the expression is rows: a pipeline in brackets, or the name of a table; null for a value.</summary>
    public Relation? TryBindRows(Expression expression, RowScope scope) => expression switch
    {
        QueryExpression query => bindRows(query.Query),
        NameExpression name when scope.Rows?.Find(name.Name) is null && (state.Lets.TryGetValue(name.Name, out var let) ? let.Rows is not null : state.Tables.Find(name.Name) is not null)
            => bindRows(new Pipeline(new NameSource(name.Name, name.Span), [], name.Span)),
        _ => null,
    };

    private SqlExpression BindName(NameExpression name, RowScope scope)
    {
        if (!scope.Aggregating && scope.Rows?.Find(name.Name) is { } column) return column.Reference;
        if (state.Lets.TryGetValue(name.Name, out var let) && let.Scalar is { } value) return value with { Name = null };
        if (scope.Aggregating && scope.Rows?.Find(name.Name) is not null)
            throw new KqlException($"the column '{name.Name}' stands outside of an aggregate: put it into one, such as take_any({name.Name}), or group by it", name.Span);
        throw new KqlException($"Failed to resolve scalar expression named '{name.Name}'{Suggest(name.Name, scope)}", name.Span);
    }

    private static string Suggest(string name, RowScope scope) =>
        scope.Rows?.Columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } near ? $"; case matters: did you mean '{near.Name}'?" : "";

    private SqlExpression BindIndex(IndexExpression index, RowScope scope)
    {
        var (target, key) = (Bind(index.Target, scope), Bind(index.Key, scope));
        var pointer = key.Constant switch
        {
            string text => state.Bind(Dynamics.Pointer(text)),
            long and < 0 => Dynamics.FromEnd(target, (long)key.Constant),
            _ => Dynamics.PointerOf(key, index.Key.Span),
        };
        return Dynamics.Member(state, target, pointer, key.Constant as string ?? "", index.Span);
    }

    private SqlExpression BindLogic(BinaryExpression logic, RowScope scope)
    {
        // A chain is bound without recursion along it, since it may be long.
        var operands = new List<SqlExpression>();
        Expression rest = logic;
        while (rest is BinaryExpression link && link.Operator == logic.Operator)
        {
            operands.Add(Bind(link.Right, scope, KqlType.Bool));
            rest = link.Left;
        }
        operands.Add(Bind(rest, scope, KqlType.Bool));
        operands.Reverse();
        var word = logic.Operator == "and" ? " AND " : " OR ";
        return new SqlExpression($"({string.Join(word, operands.Select(operand => operand.Sql))})", KqlType.Bool) { NonNull = operands.All(operand => operand.NonNull) };
    }

    private SqlExpression BindList(ListExpression list, RowScope scope)
    {
        var left = Bind(list.Left, scope);
        if (list.Items is [var only] && TryBindRows(only, scope) is { } rows)
        {
            if (rows.Columns.Count == 0) throw new KqlException("the rows in the list have no column", only.Span);
            return Lists.InRows(list.Operator, left, rows, list.Span);
        }
        return Lists.Bind(state, list.Operator, left, [.. list.Items.Select(item => (Bind(item, scope), item.Span))], list.Span);
    }

    private SqlExpression BindBetween(BetweenExpression between, RowScope scope)
    {
        var (value, from, to) = (Bind(between.Value, scope), Bind(between.From, scope), Bind(between.To, scope));
        // A timespan as the upper end counts from the lower one.
        if (value.Type == KqlType.DateTime && to.Type == KqlType.TimeSpan) to = Arithmetic.Bind("+", from, to, between.Span);
        var (low, high) = (Comparisons.Bind(">=", value, from, between.Span), Comparisons.Bind("<=", value, to, between.Span));
        return new SqlExpression($"({(between.Negated ? "NOT " : "")}({low.Sql} AND {high.Sql}))", KqlType.Bool) { NonNull = low.NonNull && high.NonNull };
    }

    private SqlExpression BindCall(CallExpression call, RowScope scope)
    {
        if (call.Function == "toscalar") return BindScalarOfRows(call, scope);
        if (AggregateFunctions.Find(call.Function) is { } aggregate)
        {
            if (!scope.Aggregating) throw new KqlException($"the aggregate {call.Function}() can only be used in summarize", call.Span);
            return aggregate(new FunctionCall(call, this, scope.Inside));
        }
        if (ScalarFunctions.Find(call.Function) is not { } function) throw new KqlException($"Unknown function: '{call.Function}'", call.Span);
        return function(new FunctionCall(call, this, scope));
    }

    private SqlExpression BindScalarOfRows(CallExpression call, RowScope scope)
    {
        if (call.Arguments is not [var argument]) throw new KqlException("toscalar() takes one argument", call.Span);
        if (TryBindRows(argument, scope) is not { } rows) return Bind(argument, scope);
        var column = rows.Columns[0];
        var sql = $"(SELECT {column.Id} FROM {rows.AsSource()}{rows.OrderSql} LIMIT 1)";
        return new SqlExpression(column.Type == KqlType.String ? $"coalesce({sql}, '')" : sql, column.Type);
    }
}
