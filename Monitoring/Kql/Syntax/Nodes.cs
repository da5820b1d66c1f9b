namespace Platform.Monitoring.Kql.Syntax;

/// <summary>A scalar expression, or one that turns out to be a table by what its names mean.</summary>
internal abstract record Expression(TextSpan Span);

/// <summary>A literal; value null for a typed null.</summary>
internal sealed record LiteralExpression(object? Value, KqlType Type, TextSpan Span) : Expression(Span);

/// <summary>A name: of a column, a table or a <c>let</c>.</summary>
internal sealed record NameExpression(string Name, TextSpan Span) : Expression(Span);

/// <summary><c>*</c> where it stands for all columns.</summary>
internal sealed record StarExpression(TextSpan Span) : Expression(Span);

/// <summary><c>target.name</c>.</summary>
internal sealed record MemberExpression(Expression Target, string Name, TextSpan Span) : Expression(Span);

/// <summary><c>target[key]</c>.</summary>
internal sealed record IndexExpression(Expression Target, Expression Key, TextSpan Span) : Expression(Span);

/// <summary><c>function(arguments)</c>.</summary>
internal sealed record CallExpression(string Function, IReadOnlyList<Expression> Arguments, TextSpan Span) : Expression(Span);

/// <summary><c>-operand</c>.</summary>
internal sealed record NegateExpression(Expression Operand, TextSpan Span) : Expression(Span);

/// <summary><c>left operator right</c>.</summary>
internal sealed record BinaryExpression(string Operator, Expression Left, Expression Right, TextSpan Span) : Expression(Span);

/// <summary><c>left in (items)</c> and its kin, also <c>has_any</c> and <c>has_all</c>.</summary>
internal sealed record ListExpression(string Operator, Expression Left, IReadOnlyList<Expression> Items, TextSpan Span) : Expression(Span);

/// <summary><c>value between (from .. to)</c>.</summary>
internal sealed record BetweenExpression(Expression Value, Expression From, Expression To, bool Negated, TextSpan Span) : Expression(Span);

/// <summary>A table where a value is expected: in <c>toscalar()</c> and in lists.</summary>
internal sealed record QueryExpression(Pipeline Query) : Expression(Query.Span);

/// <summary><c>name = value</c>, or a value that names itself.</summary>
internal sealed record NamedExpression(string? Name, Expression Value, TextSpan Span);

/// <summary>A source with the operators that its rows go through.</summary>
internal sealed record Pipeline(Source Source, IReadOnlyList<Operator> Operators, TextSpan Span);

/// <summary>Where rows come from.</summary>
internal abstract record Source(TextSpan Span);

/// <summary>A table, or a <c>let</c> that names one.</summary>
internal sealed record NameSource(string Name, TextSpan Span) : Source(Span);

/// <summary>A pipeline in brackets.</summary>
internal sealed record NestedSource(Pipeline Query) : Source(Query.Span);

/// <summary><c>print</c>: one row.</summary>
internal sealed record PrintSource(IReadOnlyList<NamedExpression> Columns, TextSpan Span) : Source(Span);

/// <summary><c>datatable(name:type, …)[values]</c>.</summary>
internal sealed record DatatableSource(IReadOnlyList<(string Name, KqlType Type)> Columns, IReadOnlyList<Expression> Values, TextSpan Span) : Source(Span);

/// <summary><c>range name from first to last step by</c>.</summary>
internal sealed record RangeSource(string Name, Expression First, Expression Last, Expression Step, TextSpan Span) : Source(Span);

/// <summary><c>union</c> as a source or an operator.</summary>
internal sealed record UnionSource(IReadOnlyList<Source> Inputs, string? SourceColumn, bool Inner, bool Fuzzy, TextSpan Span) : Source(Span);

/// <summary>What follows a bar.</summary>
internal abstract record Operator(TextSpan Span);

internal sealed record WhereOperator(Expression Condition, TextSpan Span) : Operator(Span);

internal sealed record ProjectOperator(IReadOnlyList<NamedExpression> Columns, TextSpan Span) : Operator(Span);

/// <summary><c>project-away</c>, <c>project-keep</c>, <c>project-reorder</c>; patterns may end in or hold <c>*</c>.</summary>
internal sealed record SelectOperator(string Kind, IReadOnlyList<(string Pattern, TextSpan Span)> Patterns, TextSpan Span) : Operator(Span);

internal sealed record RenameOperator(IReadOnlyList<NamedExpression> Columns, TextSpan Span) : Operator(Span);

internal sealed record ExtendOperator(IReadOnlyList<NamedExpression> Columns, TextSpan Span) : Operator(Span);

internal sealed record SummarizeOperator(IReadOnlyList<NamedExpression> Aggregates, IReadOnlyList<NamedExpression> By, TextSpan Span) : Operator(Span);

internal sealed record DistinctOperator(IReadOnlyList<NamedExpression> Columns, bool All, TextSpan Span) : Operator(Span);

internal sealed record CountOperator(string Name, TextSpan Span) : Operator(Span);

internal sealed record TakeOperator(Expression Count, TextSpan Span) : Operator(Span);

/// <summary>A sort key.</summary>
internal sealed record SortKey(Expression Value, bool Ascending, bool NullsFirst);

internal sealed record SortOperator(IReadOnlyList<SortKey> Keys, TextSpan Span) : Operator(Span);

internal sealed record TopOperator(Expression Count, IReadOnlyList<SortKey> Keys, TextSpan Span) : Operator(Span);

/// <summary><c>join kind=… (right) on …</c>; a key is one name or a comparison of both sides.</summary>
internal sealed record JoinOperator(string Kind, Source Right, IReadOnlyList<Expression> Keys, bool Lookup, TextSpan Span) : Operator(Span);

internal sealed record UnionOperator(UnionSource Union, TextSpan Span) : Operator(Span);

internal sealed record ExpandOperator(IReadOnlyList<(NamedExpression Column, KqlType? Type)> Columns, TextSpan Span) : Operator(Span);

internal sealed record RenderOperator(string Visualization, IReadOnlyDictionary<string, string> Properties, TextSpan Span) : Operator(Span);

/// <summary><c>as</c>, <c>serialize</c>: the rows pass unchanged.</summary>
internal sealed record PassOperator(TextSpan Span) : Operator(Span);

/// <summary><c>let name = value</c>.</summary>
internal sealed record LetStatement(string Name, Expression Value, TextSpan Span);

/// <summary>A whole query.</summary>
internal sealed record Query(IReadOnlyList<LetStatement> Lets, Pipeline Result);
