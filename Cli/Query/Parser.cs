using System.Globalization;

namespace Platform.Cli.Query;

/// <summary>Parses JMESPath by operator precedence.</summary>
internal sealed class Parser(IReadOnlyList<Token> tokens)
{
    private const int MaximumDepth = 200;

    /// <summary>Below this binding power a projection's right side ends.</summary>
    private const int ProjectionStop = 10;

    private int _at;
    private int _depth;

    private Token Now => tokens[_at];

    public Expression Parse()
    {
        var expression = Parse(0);
        return Now.Kind == TokenKind.End ? expression : throw Unexpected();
    }

    private Expression Parse(int minimum)
    {
        if (++_depth > MaximumDepth)
            throw new JmesPathException("syntax", $"the query is nested deeper than {MaximumDepth} levels");
        var left = Prefix();
        while (Binding(Now.Kind) > minimum)
            left = Infix(left);
        _depth--;
        return left;
    }

    private static int Binding(TokenKind kind) => kind switch
    {
        TokenKind.Pipe => 1,
        TokenKind.Or => 2,
        TokenKind.And => 3,
        TokenKind.Equal or TokenKind.NotEqual or TokenKind.Less or TokenKind.LessOrEqual or TokenKind.Greater or TokenKind.GreaterOrEqual => 5,
        TokenKind.Flatten => 9,
        TokenKind.Star => 20,
        TokenKind.Filter => 21,
        TokenKind.Dot => 40,
        TokenKind.LeftBracket => 55,
        TokenKind.LeftParen => 60,
        _ => 0,
    };

    private Expression Prefix()
    {
        var token = Take();
        switch (token.Kind)
        {
            case TokenKind.Identifier:
                return Now.Kind == TokenKind.LeftParen ? Call(token.Text) : new Expression.Field(token.Text);
            case TokenKind.QuotedIdentifier:
                return Now.Kind == TokenKind.LeftParen
                    ? throw JmesPathException.Syntax(token.Position, "a function's name cannot be quoted")
                    : new Expression.Field(token.Text);
            case TokenKind.Literal:
                return new Expression.Literal(token.Value);
            case TokenKind.Current:
                return new Expression.Current();
            case TokenKind.Star:
                return new Expression.ValueProjection(new Expression.Current(), ProjectionRight(20));
            case TokenKind.Flatten:
                return new Expression.ListProjection(new Expression.Flatten(new Expression.Current()), ProjectionRight(9));
            case TokenKind.Filter:
                return Filter(new Expression.Current());
            case TokenKind.Not:
                return new Expression.Not(Parse(45));
            case TokenKind.ExpressionReference:
                return new Expression.Reference(Parse(0));
            case TokenKind.LeftBrace:
                return Hash();
            case TokenKind.LeftParen:
                var inner = Parse(0);
                Expect(TokenKind.RightParen);
                return inner;
            case TokenKind.LeftBracket:
                return Bracket(new Expression.Current(), listAllowed: true);
            default:
                _at--;
                throw Unexpected();
        }
    }

    private Expression Infix(Expression left)
    {
        var token = Take();
        switch (token.Kind)
        {
            case TokenKind.Dot when Now.Kind == TokenKind.Star:
                Take();
                return new Expression.ValueProjection(left, ProjectionRight(20));
            case TokenKind.Dot:
                return new Expression.Chain(left, AfterDot(40));
            case TokenKind.Pipe:
                return new Expression.Pipe(left, Parse(1));
            case TokenKind.Or:
                return new Expression.Or(left, Parse(2));
            case TokenKind.And:
                return new Expression.And(left, Parse(3));
            case TokenKind.Flatten:
                return new Expression.ListProjection(new Expression.Flatten(left), ProjectionRight(9));
            case TokenKind.Filter:
                return Filter(left);
            case TokenKind.LeftBracket:
                return Bracket(left, listAllowed: false);
            case TokenKind.Equal or TokenKind.NotEqual or TokenKind.Less or TokenKind.LessOrEqual
                or TokenKind.Greater or TokenKind.GreaterOrEqual:
                return new Expression.Comparison(token.Kind, left, Parse(5));
            default:
                _at--;
                throw Unexpected();
        }
    }

    private Expression ProjectionRight(int power)
    {
        if (Binding(Now.Kind) < ProjectionStop)
            return new Expression.Current();
        if (Now.Kind is TokenKind.LeftBracket or TokenKind.Filter)
            return Parse(power);
        if (Now.Kind != TokenKind.Dot)
            throw Unexpected();
        Take();
        return AfterDot(power);
    }

    private Expression AfterDot(int power)
    {
        switch (Now.Kind)
        {
            case TokenKind.Identifier or TokenKind.QuotedIdentifier or TokenKind.Star:
                return Parse(power);
            case TokenKind.LeftBracket:
                Take();
                return List();
            case TokenKind.LeftBrace:
                Take();
                return Hash();
            default:
                throw Unexpected();
        }
    }

    private Expression Filter(Expression source)
    {
        var condition = Parse(0);
        Expect(TokenKind.RightBracket);
        var each = Now.Kind == TokenKind.Flatten ? new Expression.Current() : ProjectionRight(21);
        return new Expression.FilterProjection(source, condition, each);
    }

    private Expression Bracket(Expression source, bool listAllowed)
    {
        if (Now.Kind is TokenKind.Number or TokenKind.Colon)
            return IndexOrSlice(source);
        if (Now.Kind == TokenKind.Star && tokens[_at + 1].Kind == TokenKind.RightBracket)
        {
            _at += 2;
            return new Expression.ListProjection(source, ProjectionRight(20));
        }

        return listAllowed ? List() : throw Unexpected();
    }

    private Expression IndexOrSlice(Expression source)
    {
        if (Now.Kind == TokenKind.Number && tokens[_at + 1].Kind == TokenKind.RightBracket)
        {
            var index = new Expression.Index(int.Parse(Take().Text, CultureInfo.InvariantCulture));
            Take();
            return source is Expression.Current ? index : new Expression.Chain(source, index);
        }

        var parts = new int?[3];
        var part = 0;
        while (Now.Kind != TokenKind.RightBracket)
        {
            if (Now.Kind == TokenKind.Colon)
            {
                if (++part > 2)
                    throw Unexpected();
                Take();
            }
            else if (Now.Kind == TokenKind.Number && parts[part] is null)
            {
                parts[part] = int.Parse(Take().Text, CultureInfo.InvariantCulture);
            }
            else
            {
                throw Unexpected();
            }
        }

        Take();
        var slice = new Expression.Slice(parts[0], parts[1], parts[2] ?? 1);
        return new Expression.ListProjection(new Expression.Chain(source, slice), ProjectionRight(20));
    }

    private Expression List()
    {
        var items = new List<Expression>();
        do
        {
            items.Add(Parse(0));
        }
        while (TakeIf(TokenKind.Comma));
        Expect(TokenKind.RightBracket);
        return new Expression.MultiSelectList(items);
    }

    private Expression Hash()
    {
        var members = new List<KeyValuePair<string, Expression>>();
        do
        {
            var name = Take();
            if (name.Kind is not (TokenKind.Identifier or TokenKind.QuotedIdentifier))
            {
                _at--;
                throw Unexpected();
            }

            Expect(TokenKind.Colon);
            members.Add(new(name.Text, Parse(0)));
        }
        while (TakeIf(TokenKind.Comma));
        Expect(TokenKind.RightBrace);
        return new Expression.MultiSelectHash(members);
    }

    private Expression Call(string name)
    {
        Take();
        var arguments = new List<Expression>();
        if (!TakeIf(TokenKind.RightParen))
        {
            do
            {
                arguments.Add(Parse(0));
            }
            while (TakeIf(TokenKind.Comma));
            Expect(TokenKind.RightParen);
        }

        return new Expression.Call(name, arguments);
    }

    private Token Take() => Now.Kind == TokenKind.End ? throw Unexpected() : tokens[_at++];

    private bool TakeIf(TokenKind kind)
    {
        if (Now.Kind != kind)
            return false;
        _at++;
        return true;
    }

    private void Expect(TokenKind kind)
    {
        if (!TakeIf(kind))
            throw Unexpected();
    }

    private JmesPathException Unexpected() => JmesPathException.Syntax(Now.Position,
        Now.Kind == TokenKind.End ? "unexpected end of the query" : $"unexpected '{Now.Text}'");
}
