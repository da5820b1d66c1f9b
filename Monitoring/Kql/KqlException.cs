namespace Platform.Monitoring.Kql;

/// <summary>A piece of a query's text.</summary>
/// <param name="Start">Offset of its first character.</param>
/// <param name="Length">Number of characters.</param>
internal readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>From the beginning of one to the end of the other.</summary>
    public static TextSpan Over(TextSpan first, TextSpan last) => new(first.Start, last.Start + last.Length - first.Start);
}

/// <summary>A query is not valid KQL, or means nothing over the workspace's tables.</summary>
/// <param name="message">What is wrong and what was expected.</param>
/// <param name="span">Where.</param>
/// <param name="syntax">Whether it could not be parsed; otherwise it could not be bound.</param>
internal sealed class KqlException(string message, TextSpan span, bool syntax = false) : Exception(message)
{
    /// <summary>Where.</summary>
    public TextSpan Span => span;

    /// <summary>Whether it could not be parsed.</summary>
    public bool IsSyntax => syntax;

    /// <summary>Line and column of the fault in the query's text, both counted from 1.</summary>
    public (int Line, int Position) Locate(string query)
    {
        var before = query.AsSpan(0, Math.Min(span.Start, query.Length));
        return (before.Count('\n') + 1, before.Length - (before.LastIndexOf('\n') + 1) + 1);
    }

    /// <summary>The text at fault, cut when it is long.</summary>
    public string TokenOf(string query) => span.Start >= query.Length ? "<end>" : query.Substring(span.Start, Math.Min(Math.Min(span.Length, 60), query.Length - span.Start));
}
