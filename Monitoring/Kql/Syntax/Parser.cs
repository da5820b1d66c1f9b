namespace Platform.Monitoring.Kql.Syntax;

/// <summary>Reads KQL. This part: the tokens, statements and sources.</summary>
internal sealed partial class Parser
{
    /// <summary>Longest query.</summary>
    public const int MaxLength = 512 << 10;

    // Each level of nesting is some frames of the stack here, and again in DuckDB's parser.
    private const int MaxDepth = 200, MaxOperators = 100, MaxLets = 100;
    private readonly IReadOnlyList<Token> _tokens;
    private int _next;
    private int _depth;
    private int _operators;

    private Parser(IReadOnlyList<Token> tokens) => _tokens = tokens;

    /// <summary>Reads a query.</summary>
    /// <exception cref="KqlException">It is not valid.</exception>
    public static Query Parse(string text)
    {
        if (text.Length > MaxLength) throw new KqlException($"a query may have {MaxLength} characters", new TextSpan(0, 0), syntax: true);
        return new Parser(Lexer.Read(text)).ParseQuery();
    }

    private Token Current => _tokens[_next];

    private Token Ahead => _tokens[Math.Min(_next + 1, _tokens.Count - 1)];

    private TextSpan Previous => _tokens[Math.Max(0, _next - 1)].Span;

    private Query ParseQuery()
    {
        var lets = new List<LetStatement>();
        while (true)
        {
            while (TakeSymbol(";")) { }
            if (Current.Kind == TokenKind.End) throw Expected("a table expression, which ends the query");
            if (IsWord("let") && Ahead.Kind is TokenKind.Identifier or TokenKind.QuotedName) lets.Add(ParseLet());
            else break;
            if (lets.Count > MaxLets) throw new KqlException($"a query may have {MaxLets} let statements", Previous, syntax: true);
            if (Current.Kind != TokenKind.End && !IsSymbol(";")) throw Expected("';'");
        }
        var result = ToPipeline(ParseValue());
        while (TakeSymbol(";")) { }
        return Current.Kind == TokenKind.End ? new Query(lets, result) : throw Expected("'|' or the end of the query");
    }

    private LetStatement ParseLet()
    {
        var start = Take().Span;
        var name = TakeName("the name of the let statement");
        TakeSymbolOrFail("=");
        var value = ParseValue();
        return new LetStatement(name, value, TextSpan.Over(start, Previous));
    }

    // A scalar expression or a pipeline: which it is shows at the first bar, or only by what its name means.
    private Expression ParseValue()
    {
        using var level = Enter();
        var start = Current.Span;
        if (IsSourceWord()) return new QueryExpression(ParseOperators(ParseSource(), start));
        var value = ParseExpression();
        return IsSymbol("|") ? new QueryExpression(ParseOperators(ToSource(value), start)) : value;
    }

    private Pipeline ToPipeline(Expression value) => value is QueryExpression query ? query.Query : new Pipeline(ToSource(value), [], value.Span);

    private static Source ToSource(Expression value) => value switch
    {
        NameExpression name => new NameSource(name.Name, name.Span),
        QueryExpression query => new NestedSource(query.Query),
        _ => throw new KqlException("a table was expected here, such as ContainerLogV2", value.Span, syntax: true),
    };

    private bool IsSourceWord() => Current.Kind == TokenKind.Identifier && Current.Text switch
    {
        "print" => !(Ahead is { Kind: TokenKind.Symbol, Text: "|" or ";" or ")" }),
        "union" => true,
        "datatable" => Ahead is { Kind: TokenKind.Symbol, Text: "(" },
        "range" => Ahead.Kind == TokenKind.Identifier,
        _ => false,
    };

    private Source ParseSource()
    {
        using var level = Enter();
        var start = Current.Span;
        if (Current.Kind is TokenKind.Identifier && IsSourceWord())
        {
            switch (Take().Text)
            {
                case "print": return new PrintSource(ParseNamed(), TextSpan.Over(start, Previous));
                case "union": return ParseUnion(start);
                case "datatable": return ParseDatatable(start);
                case "range": return ParseRange(start);
            }
        }
        if (TakeSymbol("("))
        {
            var inner = ToPipeline(ParseValue());
            TakeSymbolOrFail(")");
            return new NestedSource(inner);
        }
        return Current.Kind is TokenKind.Identifier or TokenKind.QuotedName ? new NameSource(TakePattern(), TextSpan.Over(start, Previous)) : throw Expected("a table");
    }

    private UnionSource ParseUnion(TextSpan start)
    {
        string? sourceColumn = null;
        var (inner, fuzzy) = (false, false);
        while (Current.Kind == TokenKind.Identifier && Ahead is { Kind: TokenKind.Symbol, Text: "=" })
        {
            var option = Take();
            Take();
            switch (option.Text)
            {
                case "kind": inner = TakeName("inner or outer") == "inner"; break;
                case "withsource" or "with_source": sourceColumn = TakeName("the name of a column"); break;
                case "isfuzzy": fuzzy = Take() is { Value: true }; break;
                default: throw new KqlException($"union has no option '{option.Text}': it has kind, withsource and isfuzzy", option.Span, syntax: true);
            }
        }
        var inputs = new List<Source> { ParseSource() };
        while (TakeSymbol(",")) inputs.Add(ParseSource());
        return new UnionSource(inputs, sourceColumn, inner, fuzzy, TextSpan.Over(start, Previous));
    }

    private DatatableSource ParseDatatable(TextSpan start)
    {
        var columns = new List<(string, KqlType)>();
        TakeSymbolOrFail("(");
        do
        {
            var name = TakeName("the name of a column");
            TakeSymbolOrFail(":");
            columns.Add((name, TakeType()));
        }
        while (TakeSymbol(","));
        TakeSymbolOrFail(")");
        TakeSymbolOrFail("[");
        var values = new List<Expression>();
        while (!IsSymbol("]"))
        {
            values.Add(ParseExpression());
            if (!TakeSymbol(",")) break;
        }
        TakeSymbolOrFail("]");
        return values.Count % columns.Count == 0
            ? new DatatableSource(columns, values, TextSpan.Over(start, Previous))
            : throw new KqlException($"datatable has {columns.Count} columns, but {values.Count} values do not fill whole rows", TextSpan.Over(start, Previous), syntax: true);
    }

    private RangeSource ParseRange(TextSpan start)
    {
        var name = TakeName("the name of a column");
        TakeWordOrFail("from");
        var first = ParseExpression();
        TakeWordOrFail("to");
        var last = ParseExpression();
        TakeWordOrFail("step");
        return new RangeSource(name, first, last, ParseExpression(), TextSpan.Over(start, Previous));
    }

    private Token Take() => Current.Kind == TokenKind.End ? Current : _tokens[_next++];

    private bool IsSymbol(string symbol) => Current.Kind == TokenKind.Symbol && Current.Text == symbol;

    private bool IsWord(string word) => Current.Kind == TokenKind.Identifier && Current.Text == word;

    private bool TakeSymbol(string symbol)
    {
        if (!IsSymbol(symbol)) return false;
        _next++;
        return true;
    }

    private bool TakeWord(string word)
    {
        if (!IsWord(word)) return false;
        _next++;
        return true;
    }

    private void TakeSymbolOrFail(string symbol)
    {
        if (!TakeSymbol(symbol)) throw Expected($"'{symbol}'");
    }

    private void TakeWordOrFail(string word)
    {
        if (!TakeWord(word)) throw Expected($"'{word}'");
    }

    private string TakeName(string what) => Current.Kind is TokenKind.Identifier or TokenKind.QuotedName ? Take().Text : throw Expected(what);

    private KqlType TakeType() => Current.Kind == TokenKind.Identifier && KqlTypes.Find(Current.Text) is { } type && Take() is not null ? type : throw Expected("a type, such as string");

    private KqlException Expected(string what) => new(
        $"{(Current.Kind == TokenKind.End ? "the query ends" : $"'{Shorten(Current)}' stands")} where {what} was expected", Current.Span, syntax: true);

    private static string Shorten(Token token) => token.Text.Length > 40 ? token.Text[..40] + "…" : token.Text.Length > 0 ? token.Text : "a literal";

    private Level Enter() => ++_depth <= MaxDepth ? new Level(this) : throw new KqlException($"the query is nested more than {MaxDepth} levels deep", Current.Span, syntax: true);

    private readonly struct Level(Parser parser) : IDisposable
    {
        public void Dispose() => parser._depth--;
    }
}
