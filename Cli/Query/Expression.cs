using System.Text.Json.Nodes;

namespace Platform.Cli.Query;

/// <summary>A node of a parsed query.</summary>
internal abstract record Expression
{
    public sealed record Current : Expression;

    public sealed record Literal(JsonNode? Value) : Expression;

    public sealed record Field(string Name) : Expression;

    public sealed record Index(int At) : Expression;

    public sealed record Slice(int? Start, int? Stop, int Step) : Expression;

    /// <summary>Evaluates the right side on the left side's value.</summary>
    public sealed record Chain(Expression Left, Expression Right) : Expression;

    /// <summary>As <see cref="Chain"/>, but ends a projection.</summary>
    public sealed record Pipe(Expression Left, Expression Right) : Expression;

    public sealed record ListProjection(Expression Source, Expression Each) : Expression;

    public sealed record ValueProjection(Expression Source, Expression Each) : Expression;

    public sealed record FilterProjection(Expression Source, Expression Condition, Expression Each) : Expression;

    public sealed record Flatten(Expression Source) : Expression;

    public sealed record Or(Expression Left, Expression Right) : Expression;

    public sealed record And(Expression Left, Expression Right) : Expression;

    public sealed record Not(Expression Operand) : Expression;

    public sealed record Comparison(TokenKind Operator, Expression Left, Expression Right) : Expression;

    public sealed record MultiSelectList(IReadOnlyList<Expression> Items) : Expression;

    public sealed record MultiSelectHash(IReadOnlyList<KeyValuePair<string, Expression>> Members) : Expression;

    public sealed record Call(string Function, IReadOnlyList<Expression> Arguments) : Expression;

    /// <summary><c>&amp;expression</c>: handed to a function unevaluated.</summary>
    public sealed record Reference(Expression Target) : Expression;
}
