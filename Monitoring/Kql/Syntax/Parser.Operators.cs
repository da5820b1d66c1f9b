namespace Platform.Monitoring.Kql.Syntax;

/// <summary>This part: the operators after the bars.</summary>
internal sealed partial class Parser
{
    private static readonly HashSet<string> JoinKinds =
    [
        "innerunique", "inner", "leftouter", "rightouter", "fullouter", "leftsemi", "rightsemi", "anti", "leftanti", "leftantisemi", "rightanti", "rightantisemi",
    ];

    private Pipeline ParseOperators(Source source, TextSpan start)
    {
        var operators = new List<Operator>();
        while (TakeSymbol("|"))
        {
            if (++_operators > MaxOperators) throw new KqlException($"a query may have {MaxOperators} operators", Current.Span, syntax: true);
            operators.Add(ParseOperator());
        }
        return new Pipeline(source, operators, TextSpan.Over(start, Previous));
    }

    private Operator ParseOperator()
    {
        using var level = Enter();
        var start = Current.Span;
        if (Current.Kind != TokenKind.Identifier) throw Expected("an operator, such as where");
        var word = Take().Text;
        switch (word)
        {
            case "where" or "filter": return new WhereOperator(ParseExpression(), TextSpan.Over(start, Previous));
            case "project": return new ProjectOperator(ParseNamed(), TextSpan.Over(start, Previous));
            case "project-away" or "project-keep" or "project-reorder": return new SelectOperator(word, ParsePatterns(), TextSpan.Over(start, Previous));
            case "project-rename": return new RenameOperator(ParseNamed(), TextSpan.Over(start, Previous));
            case "extend": return new ExtendOperator(ParseNamed(), TextSpan.Over(start, Previous));
            case "summarize": return ParseSummarize(start);
            case "distinct": return ParseDistinct(start);
            case "count": return new CountOperator(TakeWord("as") ? TakeName("the name of the column") : "Count", TextSpan.Over(start, Previous));
            case "take" or "limit": return new TakeOperator(ParseExpression(), TextSpan.Over(start, Previous));
            case "sort" or "order":
                TakeWordOrFail("by");
                return new SortOperator(ParseSortKeys(), TextSpan.Over(start, Previous));
            case "top":
                var count = ParseExpression();
                TakeWordOrFail("by");
                return new TopOperator(count, ParseSortKeys(), TextSpan.Over(start, Previous));
            case "join" or "lookup": return ParseJoin(start, word == "lookup");
            case "union": return new UnionOperator(ParseUnion(start), TextSpan.Over(start, Previous));
            case "mv-expand" or "mvexpand": return ParseExpand(start);
            case "render": return ParseRender(start);
            case "as":
                TakeName("a name for the table");
                return new PassOperator(TextSpan.Over(start, Previous));
            case "serialize" when Current is { Kind: TokenKind.End } or { Kind: TokenKind.Symbol, Text: "|" or ")" or ";" }: return new PassOperator(start);
            case "serialize": return new ExtendOperator(ParseNamed(), TextSpan.Over(start, Previous));
            default:
                throw new KqlException($"'{word}' is no operator here. There are where, project, project-away, project-keep, project-rename, project-reorder, extend, summarize, distinct, count, "
                    + "take, sort, top, join, lookup, union, mv-expand, serialize, as and render", start, syntax: true);
        }
    }

    private List<NamedExpression> ParseNamed()
    {
        var columns = new List<NamedExpression>();
        do
        {
            var start = Current.Span;
            string? name = null;
            if (Current.Kind is TokenKind.Identifier or TokenKind.QuotedName && Ahead is { Kind: TokenKind.Symbol, Text: "=" })
            {
                name = Take().Text;
                Take();
            }
            var value = ParseExpression();
            columns.Add(new NamedExpression(name, value, TextSpan.Over(start, Previous)));
        }
        while (TakeSymbol(","));
        return columns;
    }

    private SummarizeOperator ParseSummarize(TextSpan start)
    {
        IReadOnlyList<NamedExpression> aggregates = IsWord("by") ? [] : ParseNamed();
        IReadOnlyList<NamedExpression> by = TakeWord("by") ? ParseNamed() : [];
        return new SummarizeOperator(aggregates, by, TextSpan.Over(start, Previous));
    }

    private DistinctOperator ParseDistinct(TextSpan start) =>
        IsSymbol("*") && Take() is not null ? new DistinctOperator([], All: true, TextSpan.Over(start, Previous)) : new DistinctOperator(ParseNamed(), All: false, TextSpan.Over(start, Previous));

    private List<SortKey> ParseSortKeys()
    {
        var keys = new List<SortKey>();
        do
        {
            var value = ParseExpression();
            var ascending = TakeWord("asc");
            if (!ascending) TakeWord("desc");
            var nullsFirst = ascending;
            if (TakeWord("nulls"))
            {
                nullsFirst = TakeWord("first");
                if (!nullsFirst) TakeWordOrFail("last");
            }
            keys.Add(new SortKey(value, ascending, nullsFirst));
        }
        while (TakeSymbol(","));
        return keys;
    }

    private JoinOperator ParseJoin(TextSpan start, bool lookup)
    {
        var kind = lookup ? "leftouter" : "innerunique";
        while (Current.Kind == TokenKind.Identifier && Ahead is { Kind: TokenKind.Symbol, Text: "=" })
        {
            var option = Take();
            Take();
            var value = Take();
            if (option.Text != "kind" && !option.Text.StartsWith("hint.", StringComparison.Ordinal)) throw new KqlException($"join has no option '{option.Text}': it has kind", option.Span, syntax: true);
            if (!JoinKinds.Contains(value.Text) || (lookup && value.Text is not ("leftouter" or "inner"))) throw new KqlException($"'{value.Text}' is no kind of {(lookup ? "lookup: use leftouter or inner" : $"join: use {string.Join(", ", JoinKinds)}")}", value.Span, syntax: true);
            kind = value.Text;
        }
        var right = ParseSource();
        TakeWordOrFail("on");
        var keys = new List<Expression>();
        do keys.Add(ParseComparison());
        while (TakeSymbol(",") || TakeWord("and"));
        return new JoinOperator(kind, right, keys, lookup, TextSpan.Over(start, Previous));
    }

    private ExpandOperator ParseExpand(TextSpan start)
    {
        while (Current.Kind == TokenKind.Identifier && Current.Text is "bagexpansion" or "kind" && Ahead is { Kind: TokenKind.Symbol, Text: "=" })
            throw new KqlException("mv-expand has no such option here: bags expand to one property a row", Current.Span, syntax: true);
        var columns = new List<(NamedExpression, KqlType?)>();
        do
        {
            var from = Current.Span;
            string? name = null;
            if (Current.Kind is TokenKind.Identifier or TokenKind.QuotedName && Ahead is { Kind: TokenKind.Symbol, Text: "=" })
            {
                name = Take().Text;
                Take();
            }
            var value = ParseExpression();
            KqlType? type = null;
            if (TakeWord("to"))
            {
                TakeWordOrFail("typeof");
                TakeSymbolOrFail("(");
                type = TakeType();
                TakeSymbolOrFail(")");
            }
            columns.Add((new NamedExpression(name, value, TextSpan.Over(from, Previous)), type));
        }
        while (TakeSymbol(","));
        return new ExpandOperator(columns, TextSpan.Over(start, Previous));
    }

    private RenderOperator ParseRender(TextSpan start)
    {
        var visualization = TakeName("a visualization, such as timechart");
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        if (TakeWord("with"))
        {
            TakeSymbolOrFail("(");
            while (Current.Kind == TokenKind.Identifier)
            {
                var name = Take().Text;
                TakeSymbolOrFail("=");
                var value = Take();
                properties[name] = value.Value as string ?? value.Text;
                TakeSymbol(",");
            }
            TakeSymbolOrFail(")");
        }
        return new RenderOperator(visualization, properties, TextSpan.Over(start, Previous));
    }

    // Names of columns, in which * stands for any text.
    private List<(string, TextSpan)> ParsePatterns()
    {
        var patterns = new List<(string, TextSpan)>();
        do
        {
            var start = Current.Span;
            var pattern = TakePattern();
            // project-reorder takes an order after each pattern; the columns of one pattern stay in theirs.
            if (!TakeWord("asc")) TakeWord("desc");
            patterns.Add((pattern, TextSpan.Over(start, Previous)));
        }
        while (TakeSymbol(","));
        return patterns;
    }

    private string TakePattern()
    {
        var pattern = "";
        var end = -1;
        while ((Current.Kind is TokenKind.Identifier or TokenKind.QuotedName || IsSymbol("*")) && (end < 0 || Current.Span.Start == end))
        {
            end = Current.Span.Start + Current.Span.Length;
            pattern += Take().Text;
        }
        return pattern.Length > 0 ? pattern : throw Expected("a name");
    }
}
