using System.Globalization;
using System.Text;

namespace Platform.Monitoring.Kql.Syntax;

/// <summary>Cuts a query into tokens.</summary>
internal sealed class Lexer
{
    private static readonly string[] Symbols = ["==", "=~", "!=", "!~", "<=", ">=", "<>", "..", "=>", "(", ")", "[", "]", "{", "}", "|", ",", ";", ":", ".", "+", "-", "*", "/", "%", "<", ">", "=", "!", "~"];
    private readonly string _text;
    private int _at;

    private Lexer(string text) => _text = text;

    /// <summary>All tokens, the last of kind <see cref="TokenKind.End"/>.</summary>
    /// <exception cref="KqlException">Something is no token.</exception>
    public static IReadOnlyList<Token> Read(string text)
    {
        var lexer = new Lexer(text);
        var tokens = new List<Token>();
        do tokens.Add(lexer.Next());
        while (tokens[^1].Kind != TokenKind.End);
        return tokens;
    }

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    private char Ahead => _at + 1 < _text.Length ? _text[_at + 1] : '\0';

    private Token Next()
    {
        SkipBlank();
        var start = _at;
        if (_at == _text.Length) return new Token(TokenKind.End, "", new TextSpan(start, 0));
        if (Current is '"' or '\'') return Text(start, ReadQuoted(verbatim: false));
        if (Current is '@' && Ahead is '"' or '\'')
        {
            _at++;
            return Text(start, ReadQuoted(verbatim: true));
        }
        if (_text.AsSpan(_at).StartsWith("```")) return Text(start, ReadFenced());
        if (Current is 'h' or 'H' && (Ahead is '"' or '\'' || Ahead == '@'))
        {
            // An obfuscated literal: the text is the same.
            _at++;
            return Next() with { Span = new TextSpan(start, _at - start) };
        }
        if (char.IsAsciiDigit(Current)) return ReadNumber(start);
        if (IsNameStart(Current)) return ReadName(start);
        if (Current == '[' && Ahead is '"' or '\'' && ReadBracketName(start) is { } name) return name;
        foreach (var symbol in Symbols)
            if (_text.AsSpan(_at).StartsWith(symbol, StringComparison.Ordinal))
            {
                _at += symbol.Length;
                return new Token(TokenKind.Symbol, symbol, SpanFrom(start));
            }
        throw new KqlException($"the character '{Current}' is not part of the language", new TextSpan(start, 1), syntax: true);
    }

    private TextSpan SpanFrom(int start) => new(start, _at - start);

    private Token Text(int start, string value) => new(TokenKind.Literal, value, SpanFrom(start)) { Value = value, Type = KqlType.String };

    private void SkipBlank()
    {
        while (_at < _text.Length)
        {
            if (char.IsWhiteSpace(Current)) _at++;
            else if (Current == '/' && Ahead == '/')
                while (_at < _text.Length && Current != '\n') _at++;
            else return;
        }
    }

    private string ReadQuoted(bool verbatim)
    {
        var start = _at++;
        var quote = _text[start];
        var value = new StringBuilder();
        while (true)
        {
            if (_at >= _text.Length || (Current is '\n' && !verbatim)) throw new KqlException($"the text that begins here has no closing {quote}", new TextSpan(start, 1), syntax: true);
            if (Current == quote)
            {
                _at++;
                if (!verbatim || Current != quote) return value.ToString();
                value.Append(quote);
                _at++;
            }
            else if (Current == '\\' && !verbatim) value.Append(ReadEscape());
            else value.Append(_text[_at++]);
        }
    }

    private string ReadEscape()
    {
        var start = _at;
        _at += 2;
        var kind = start + 1 < _text.Length ? _text[start + 1] : '\0';
        var digits = kind switch { 'u' => 4, 'x' => 2, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            if (_at + digits > _text.Length || !int.TryParse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || !Rune.IsValid(code))
                throw new KqlException($"\\{kind} needs {digits} hexadecimal digits of a character", SpanFrom(start), syntax: true);
            _at += digits;
            return char.ConvertFromUtf32(code);
        }
        return kind switch
        {
            'n' => "\n",
            't' => "\t",
            'r' => "\r",
            '0' => "\0",
            'a' => "\a",
            'b' => "\b",
            'f' => "\f",
            'v' => "\v",
            '\\' or '"' or '\'' => kind.ToString(),
            _ => throw new KqlException($"'\\{kind}' is not an escape; write \\\\ for a backslash, or put @ before the text", SpanFrom(start), syntax: true),
        };
    }

    private string ReadFenced()
    {
        var start = _at;
        var end = _text.IndexOf("```", _at + 3, StringComparison.Ordinal);
        if (end < 0) throw new KqlException("the text that begins here has no closing ```", new TextSpan(start, 3), syntax: true);
        _at = end + 3;
        return _text[(start + 3)..end];
    }

    private Token ReadNumber(int start)
    {
        if (Current == '0' && Ahead is 'x' or 'X')
        {
            _at += 2;
            while (char.IsAsciiHexDigit(Current)) _at++;
            return long.TryParse(_text.AsSpan(start + 2, _at - start - 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex)
                ? Number(start, hex, KqlType.Long) : throw new KqlException("this is not a hexadecimal number of 64 bits", SpanFrom(start), syntax: true);
        }
        while (char.IsAsciiDigit(Current)) _at++;
        var real = false;
        if (Current == '.' && char.IsAsciiDigit(Ahead))
        {
            real = true;
            _at++;
            while (char.IsAsciiDigit(Current)) _at++;
        }
        if (Current is 'e' or 'E' && (char.IsAsciiDigit(Ahead) || (Ahead is '+' or '-' && _at + 2 < _text.Length && char.IsAsciiDigit(_text[_at + 2]))))
        {
            real = true;
            _at += 2;
            while (char.IsAsciiDigit(Current)) _at++;
        }
        var digits = _text.AsSpan(start, _at - start);
        var value = double.Parse(digits, CultureInfo.InvariantCulture);
        var unit = _at;
        while (IsNamePart(Current)) _at++;
        if (_at > unit)
            return Literals.UnitOf(_text[unit.._at]) is { } ticks
                ? new Token(TokenKind.Literal, _text[start.._at], SpanFrom(start)) { Value = Literals.Span(value * ticks, SpanFrom(start)), Type = KqlType.TimeSpan }
                : throw new KqlException($"'{_text[unit.._at]}' is no unit of time: use d, h, m, s, ms, microsecond or tick", SpanFrom(start), syntax: true);
        if (real) return Number(start, value, KqlType.Real);
        return long.TryParse(digits, CultureInfo.InvariantCulture, out var whole) ? Number(start, whole, KqlType.Long) : throw new KqlException("this number needs more than 64 bits", SpanFrom(start), syntax: true);
    }

    private Token Number(int start, object value, KqlType type) => new(TokenKind.Literal, _text[start.._at], SpanFrom(start)) { Value = value, Type = type };

    private Token ReadName(int start)
    {
        _at++;
        while (IsNamePart(Current)) _at++;
        // Words with a hyphen are operators; elsewhere a hyphen is a minus.
        foreach (var word in (string[])["project-away", "project-rename", "project-keep", "project-reorder", "mv-expand", "mv-apply", "make-series"])
            if (_text.AsSpan(start).StartsWith(word, StringComparison.Ordinal) && (start + word.Length >= _text.Length || !IsNamePart(_text[start + word.Length])))
                _at = start + word.Length;
        var name = _text[start.._at];
        if (name is "true" or "false") return new Token(TokenKind.Literal, name, SpanFrom(start)) { Value = name == "true", Type = KqlType.Bool };
        if (name == "null") throw new KqlException("a null has a type: write int(null), datetime(null) …", SpanFrom(start), syntax: true);
        return KqlTypes.Find(name) is { } type && ReadTyped(start, type) is { } literal ? literal : new Token(TokenKind.Identifier, name, SpanFrom(start));
    }

    // datetime(2026-11-21), timespan(1.02:00:00), dynamic([1,2]), int(null): what is in the brackets follows rules of its own.
    private Token? ReadTyped(int start, KqlType type)
    {
        var back = _at;
        while (char.IsWhiteSpace(Current)) _at++;
        if (Current != '(')
        {
            _at = back;
            return null;
        }
        var inner = ++_at;
        var depth = 1;
        while (_at < _text.Length && depth > 0)
        {
            if (Current is '"' or '\'') ReadQuoted(verbatim: false);
            else
            {
                depth += Current switch { '(' => 1, ')' => -1, _ => 0 };
                _at++;
            }
        }
        if (depth > 0) throw new KqlException("this bracket is not closed", new TextSpan(inner - 1, 1), syntax: true);
        return Literals.Read(type, _text[inner..(_at - 1)].Trim(), SpanFrom(start));
    }

    private Token? ReadBracketName(int start)
    {
        var back = _at++;
        var name = ReadQuoted(verbatim: false);
        if (Current == ']' && (back == 0 || !(IsNamePart(_text[back - 1]) || _text[back - 1] is ']' or ')')))
        {
            _at++;
            return new Token(TokenKind.QuotedName, name, SpanFrom(start));
        }
        _at = back;
        return null;
    }

    private static bool IsNameStart(char character) => char.IsAsciiLetter(character) || character is '_' or '$';

    private static bool IsNamePart(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';
}
