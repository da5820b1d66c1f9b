using System.Text.Json.Nodes;

namespace Platform.Cli.Query;

internal enum TokenKind
{
    End, Identifier, QuotedIdentifier, Literal, Number, Dot, Star, Flatten, Filter, LeftBracket, RightBracket, LeftBrace, RightBrace,
    LeftParen, RightParen, Comma, Colon, Pipe, Or, And, Not, Current, ExpressionReference,
    Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual,
}

/// <summary>A lexical element of a query.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its spelling; the decoded name of an identifier.</param>
/// <param name="Position">Zero-based index of its first character.</param>
/// <param name="Value">The value of a literal.</param>
internal sealed record Token(TokenKind Kind, string Text, int Position, JsonNode? Value = null);
