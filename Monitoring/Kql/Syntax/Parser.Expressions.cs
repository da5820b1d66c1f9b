namespace Platform.Monitoring.Kql.Syntax;

/// <summary>This part: scalar expressions, loosest binding first.</summary>
internal sealed partial class Parser
{
    // Long chains are flat here but become one deep expression, in SQL too.
    private const int MaxChain = 500;

    private static readonly HashSet<string> Comparisons =
    [
        "==", "!=", "<>", "=~", "!~", "has", "!has", "has_cs", "!has_cs", "contains", "!contains", "contains_cs", "!contains_cs",
        "startswith", "!startswith", "startswith_cs", "!startswith_cs", "endswith", "!endswith", "endswith_cs", "!endswith_cs",
        "hasprefix", "!hasprefix", "hasprefix_cs", "hassuffix", "!hassuffix", "hassuffix_cs",
    ];

    private static readonly HashSet<string> Lists = ["in", "!in", "in~", "!in~", "has_any", "has_all"];

    private Expression ParseExpression()
    {
        using var level = Enter();
        return ParseChain(ParseAnd, "or");
    }

    private Expression ParseAnd() => ParseChain(ParseComparison, "and");

    private Expression ParseChain(Func<Expression> operand, string word)
    {
        var left = operand();
        for (var links = 0; IsWord(word); links++)
        {
            if (links == MaxChain) throw new KqlException($"more than {MaxChain} conditions are joined by '{word}'; use in (…)", Current.Span, syntax: true);
            Take();
            left = Combine(word, left, operand());
        }
        return left;
    }

    private static BinaryExpression Combine(string symbol, Expression left, Expression right) => new(symbol, left, right, TextSpan.Over(left.Span, right.Span));

    private Expression ParseComparison()
    {
        var left = ParseRelation();
        var back = _next;
        var word = TakeOperatorWord();
        if (word is null) return left;
        if (Lists.Contains(word)) return new ListExpression(word, left, ParseItems(), TextSpan.Over(left.Span, Previous));
        if (word is "between" or "!between") return ParseBetween(left, word[0] == '!');
        if (word == "matches")
        {
            TakeWordOrFail("regex");
            return Combine("matches regex", left, ParseRelation());
        }
        if (Comparisons.Contains(word)) return Combine(word == "<>" ? "!=" : word, left, ParseRelation());
        _next = back;
        return left;
    }

    // An operator of the comparing kind: a word, a word after '!', or a symbol; null for none of them.
    private string? TakeOperatorWord()
    {
        if (Current.Kind == TokenKind.Symbol && Comparisons.Contains(Current.Text)) return Take().Text;
        var negated = IsSymbol("!") && Ahead.Kind == TokenKind.Identifier;
        var token = negated ? Ahead : Current;
        if (token.Kind != TokenKind.Identifier || !(token.Text is "in" or "between" or "matches" or "has_any" or "has_all" || Comparisons.Contains(token.Text))) return null;
        _next += negated ? 2 : 1;
        var word = (negated ? "!" : "") + token.Text;
        // in~ and !in~: the tilde comes as part of no other symbol.
        if (token.Text == "in" && Current is { Kind: TokenKind.Symbol, Text: "~" } && TakeSymbol("~")) word += "~";
        return word;
    }

    private List<Expression> ParseItems()
    {
        TakeSymbolOrFail("(");
        var items = new List<Expression>();
        while (!IsSymbol(")"))
        {
            items.Add(ParseValue());
            if (!TakeSymbol(",")) break;
        }
        TakeSymbolOrFail(")");
        return items;
    }

    private BetweenExpression ParseBetween(Expression value, bool negated)
    {
        TakeSymbolOrFail("(");
        var from = ParseSum();
        TakeSymbolOrFail("..");
        var to = ParseSum();
        TakeSymbolOrFail(")");
        return new BetweenExpression(value, from, to, negated, TextSpan.Over(value.Span, Previous));
    }

    private Expression ParseRelation()
    {
        var left = ParseSum();
        if (Current.Kind != TokenKind.Symbol || Current.Text is not ("<" or ">" or "<=" or ">=")) return left;
        var symbol = Take().Text;
        return Combine(symbol, left, ParseSum());
    }

    private Expression ParseSum()
    {
        var left = ParseProduct();
        for (var links = 0; IsSymbol("+") || IsSymbol("-"); links++)
        {
            if (links == MaxChain) throw new KqlException($"more than {MaxChain} values are added up", Current.Span, syntax: true);
            var symbol = Take().Text;
            left = Combine(symbol, left, ParseProduct());
        }
        return left;
    }

    private Expression ParseProduct()
    {
        var left = ParseUnary();
        for (var links = 0; IsSymbol("*") || IsSymbol("/") || IsSymbol("%"); links++)
        {
            if (links == MaxChain) throw new KqlException($"more than {MaxChain} values are multiplied", Current.Span, syntax: true);
            var symbol = Take().Text;
            left = Combine(symbol, left, ParseUnary());
        }
        return left;
    }

    private Expression ParseUnary()
    {
        using var level = Enter();
        var start = Current.Span;
        if (TakeSymbol("+")) return ParseUnary();
        return TakeSymbol("-") ? new NegateExpression(ParseUnary(), TextSpan.Over(start, Previous)) : ParsePostfix(ParsePrimary());
    }

    private Expression ParsePostfix(Expression target)
    {
        while (true)
        {
            if (TakeSymbol("."))
            {
                var name = TakeName("the name of a property");
                target = new MemberExpression(target, name, TextSpan.Over(target.Span, Previous));
            }
            else if (TakeSymbol("["))
            {
                var key = ParseExpression();
                TakeSymbolOrFail("]");
                target = new IndexExpression(target, key, TextSpan.Over(target.Span, Previous));
            }
            else return target;
        }
    }

    private Expression ParsePrimary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Literal: return ParseLiteral();
            case TokenKind.QuotedName:
                Take();
                return new NameExpression(token.Text, token.Span);
            case TokenKind.Identifier when Ahead is { Kind: TokenKind.Symbol, Text: "(" }: return ParseCall();
            case TokenKind.Identifier:
                Take();
                return new NameExpression(token.Text, token.Span);
        }
        if (TakeSymbol("*")) return new StarExpression(token.Span);
        if (!TakeSymbol("(")) throw Expected("an expression");
        var inner = ParseValue();
        TakeSymbolOrFail(")");
        return inner;
    }

    // Texts that follow one another are one.
    private LiteralExpression ParseLiteral()
    {
        var first = Take();
        var (value, span) = (first.Value, first.Span);
        while (first.Type == KqlType.String && Current is { Kind: TokenKind.Literal, Type: KqlType.String })
        {
            value = (string)value! + (string)Current.Value!;
            span = TextSpan.Over(span, Take().Span);
        }
        return new LiteralExpression(value, first.Type, span);
    }

    private CallExpression ParseCall()
    {
        var name = Take();
        Take();
        var arguments = new List<Expression>();
        while (!IsSymbol(")"))
        {
            arguments.Add(ParseValue());
            if (!TakeSymbol(",")) break;
        }
        TakeSymbolOrFail(")");
        return new CallExpression(name.Text, arguments, TextSpan.Over(name.Span, Previous));
    }
}
