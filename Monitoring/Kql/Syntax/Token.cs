namespace Platform.Monitoring.Kql.Syntax;

/// <summary>Kinds of tokens.</summary>
internal enum TokenKind
{
    /// <summary>A name or a word of the language.</summary>
    Identifier,

    /// <summary>A name in brackets and quotes, which is never a word of the language.</summary>
    QuotedName,

    /// <summary>A literal; <see cref="Token.Value"/> and <see cref="Token.Type"/> tell which.</summary>
    Literal,

    /// <summary>An operator or a delimiter.</summary>
    Symbol,

    /// <summary>After the last one.</summary>
    End,
}

/// <summary>A token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The identifier, the name without quotes, or the symbol.</param>
/// <param name="Span">Where it stands.</param>
internal sealed record Token(TokenKind Kind, string Text, TextSpan Span)
{
    /// <summary>A literal's value: string, long, double, bool, DateTime, TimeSpan; null for a typed null.</summary>
    public object? Value { get; init; }

    /// <summary>A literal's type.</summary>
    public KqlType Type { get; init; }
}
