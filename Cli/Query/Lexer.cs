using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Cli.Query;

/// <summary>Cuts a JMESPath query into tokens.</summary>
internal sealed class Lexer(string text)
{
    private int _at;

    public List<Token> Tokens()
    {
        var tokens = new List<Token>();
        while (true)
        {
            while (_at < text.Length && text[_at] is ' ' or '\t' or '\n' or '\r')
                _at++;
            if (_at >= text.Length)
            {
                tokens.Add(new Token(TokenKind.End, "end of query", _at));
                return tokens;
            }

            tokens.Add(Next());
        }
    }

    private Token Next()
    {
        var c = text[_at];
        if (char.IsAsciiLetter(c) || c == '_')
            return Identifier();
        if (char.IsAsciiDigit(c) || c == '-')
            return Number();
        return c switch
        {
            '.' => Take(TokenKind.Dot, 1),
            '*' => Take(TokenKind.Star, 1),
            ',' => Take(TokenKind.Comma, 1),
            ':' => Take(TokenKind.Colon, 1),
            '@' => Take(TokenKind.Current, 1),
            ']' => Take(TokenKind.RightBracket, 1),
            '{' => Take(TokenKind.LeftBrace, 1),
            '}' => Take(TokenKind.RightBrace, 1),
            '(' => Take(TokenKind.LeftParen, 1),
            ')' => Take(TokenKind.RightParen, 1),
            '[' when Follows("[]") => Take(TokenKind.Flatten, 2),
            '[' when Follows("[?") => Take(TokenKind.Filter, 2),
            '[' => Take(TokenKind.LeftBracket, 1),
            '|' when Follows("||") => Take(TokenKind.Or, 2),
            '|' => Take(TokenKind.Pipe, 1),
            '&' when Follows("&&") => Take(TokenKind.And, 2),
            '&' => Take(TokenKind.ExpressionReference, 1),
            '!' when Follows("!=") => Take(TokenKind.NotEqual, 2),
            '!' => Take(TokenKind.Not, 1),
            '=' when Follows("==") => Take(TokenKind.Equal, 2),
            '<' when Follows("<=") => Take(TokenKind.LessOrEqual, 2),
            '<' => Take(TokenKind.Less, 1),
            '>' when Follows(">=") => Take(TokenKind.GreaterOrEqual, 2),
            '>' => Take(TokenKind.Greater, 1),
            '"' => Quoted(),
            '\'' => RawString(),
            '`' => JsonLiteral(),
            _ => throw JmesPathException.Syntax(_at, $"unexpected character '{c}'"),
        };
    }

    private bool Follows(string expected) => string.CompareOrdinal(text, _at, expected, 0, expected.Length) == 0;

    private Token Take(TokenKind kind, int length)
    {
        var token = new Token(kind, text.Substring(_at, length), _at);
        _at += length;
        return token;
    }

    private Token Identifier()
    {
        var end = _at;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            end++;
        return Take(TokenKind.Identifier, end - _at);
    }

    private Token Number()
    {
        var end = _at + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        var digits = text[_at..end];
        if (!int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            throw JmesPathException.Syntax(_at, $"'{digits}' is not an index");
        return Take(TokenKind.Number, end - _at);
    }

    private Token Quoted()
    {
        var start = _at;
        var end = Closing('"');
        try
        {
            var name = JsonNode.Parse(text[start..(end + 1)])!.GetValue<string>();
            _at = end + 1;
            return new Token(TokenKind.QuotedIdentifier, name, start);
        }
        catch (JsonException)
        {
            throw JmesPathException.Syntax(start, "invalid quoted name");
        }
    }

    private Token RawString()
    {
        var start = _at;
        var end = Closing('\'');
        var value = new StringBuilder();
        for (var i = start + 1; i < end; i++)
        {
            // Only the quote and the backslash itself can be escaped; any other backslash stands for itself.
            if (text[i] == '\\' && text[i + 1] is '\'' or '\\')
                i++;
            value.Append(text[i]);
        }

        _at = end + 1;
        return new Token(TokenKind.Literal, text[start.._at], start, JsonValue.Create(value.ToString()));
    }

    private Token JsonLiteral()
    {
        var start = _at;
        var end = Closing('`');
        var json = text[(start + 1)..end].Replace("\\`", "`", StringComparison.Ordinal).Trim();
        _at = end + 1;
        try
        {
            return new Token(TokenKind.Literal, text[start.._at], start, JsonNode.Parse(json));
        }
        catch (JsonException)
        {
            // The specification's older form: text that is not JSON is a string.
            if (json.Length > 0 && json[0] is not ('"' or '[' or '{'))
                return new Token(TokenKind.Literal, text[start.._at], start, JsonValue.Create(json));
            throw JmesPathException.Syntax(start, "invalid literal");
        }
    }

    private int Closing(char quote)
    {
        for (var i = _at + 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == quote)
                return i;
        }

        throw JmesPathException.Syntax(_at, $"missing closing {quote}");
    }
}
