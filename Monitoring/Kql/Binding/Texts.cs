using System.Text.RegularExpressions;

namespace Platform.Monitoring.Kql.Binding;

/// <summary>KQL's operators on text: <c>=~</c>, <c>has</c>, <c>contains</c> and their kin.</summary>
internal static class Texts
{
    /// <summary>Binds an operator.</summary>
    /// <exception cref="KqlException">A side is no text.</exception>
    public static SqlExpression Bind(QueryState state, string symbol, SqlExpression left, SqlExpression right, TextSpan span)
    {
        var (text, part) = (TextOf(left, symbol, span), TextOf(right, symbol, span));
        if (symbol == "matches regex") return Result($"regexp_matches({text}, {part})");
        if (symbol is "=~" or "!~") return Result($"(lower({text}) {(symbol == "=~" ? "=" : "<>")} lower({part}))");
        var negated = symbol[0] == '!';
        var word = negated ? symbol[1..] : symbol;
        var sensitive = word.EndsWith("_cs", StringComparison.Ordinal);
        if (sensitive) word = word[..^"_cs".Length];
        var (t, p) = sensitive ? (text, part) : ($"lower({text})", $"lower({part})");
        var sql = word switch
        {
            "contains" => $"contains({t}, {p})",
            "startswith" => $"starts_with({t}, {p})",
            "endswith" => $"ends_with({t}, {p})",
            "has" => Term(state, t, p, right, sensitive, before: true, after: true),
            "hasprefix" => Term(state, t, p, right, sensitive, before: true, after: false),
            "hassuffix" => Term(state, t, p, right, sensitive, before: false, after: true),
            _ => throw new KqlException($"'{symbol}' is no operator", span),
        };
        return Result(negated ? $"(NOT {sql})" : sql);
    }

    /// <summary>Whether the text has a term: the part with no letter or digit directly before and after it.</summary>
    public static string Has(QueryState state, string text, SqlExpression part) =>
        Term(state, $"lower({text})", $"lower({part.Sql})", part, sensitive: false, before: true, after: true);

    // Finding the part is quick and excludes most; only then its surroundings are looked at.
    private static string Term(QueryState state, string text, string part, SqlExpression given, bool sensitive, bool before, bool after)
    {
        var (open, close) = (before ? "(?:^|[^a-zA-Z0-9])" : "", after ? "(?:$|[^a-zA-Z0-9])" : "");
        var pattern = given.Constant is string known
            ? state.Bind(open + Regex.Escape(sensitive ? known : known.ToLowerInvariant()).Replace("\\ ", " ", StringComparison.Ordinal).Replace("\\#", "#", StringComparison.Ordinal) + close)
            : $"('{open}' || regexp_escape({part}) || '{close}')";
        return $"(contains({text}, {part}) AND regexp_matches({text}, {pattern}))";
    }

    private static string TextOf(SqlExpression value, string symbol, TextSpan span) => value.Type is KqlType.String or KqlType.Dynamic or KqlType.Guid
        ? Conversions.ToText(value).Sql
        : throw new KqlException($"'{symbol}' compares texts, not {KqlTypes.NameOf(value.Type)}: use tostring()", span);

    private static SqlExpression Result(string sql) => new(sql, KqlType.Bool) { NonNull = true };
}
