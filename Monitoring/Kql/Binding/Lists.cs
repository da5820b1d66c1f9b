using System.Text.Json;

namespace Platform.Monitoring.Kql.Binding;

/// <summary><c>in</c>, <c>has_any</c> and their kin.</summary>
internal static class Lists
{
    /// <summary>Binds an operator with a list of values; a dynamic array stands for its elements.</summary>
    /// <exception cref="KqlException">The types do not match.</exception>
    public static SqlExpression Bind(QueryState state, string symbol, SqlExpression left, IReadOnlyList<(SqlExpression Value, TextSpan Span)> items, TextSpan span)
    {
        var negated = symbol[0] == '!';
        var word = negated ? symbol[1..] : symbol;
        var known = items.SelectMany(item => Elements(state, item.Value)).ToList();
        if (word is "has_any" or "has_all")
        {
            var text = Conversions.ToText(left).Sql;
            var tests = known.Select(item => item.Type == KqlType.Dynamic ? throw new KqlException($"'{word}' takes texts or a dynamic literal", span) : Texts.Has(state, text, Conversions.ToText(item)));
            return Result(known.Count == 0 ? "false" : $"({string.Join(word == "has_any" ? " OR " : " AND ", tests)})", negated);
        }
        if (left.Type == KqlType.Dynamic) left = Conversions.ToText(left);
        var folded = word == "in~";
        string Fold(string sql) => folded ? $"lower({sql})" : sql;
        if (folded && left.Type != KqlType.String) throw new KqlException($"'{symbol}' compares texts, not {KqlTypes.NameOf(left.Type)}", span);
        var values = known.Where(item => item.Type != KqlType.Dynamic).Select(item => Fold(Comparisons.Align(left, item, symbol, span).Right.Sql)).ToList();
        var parts = new List<string>();
        if (values.Count > 0) parts.Add($"({Fold(left.Sql)} IN ({string.Join(", ", values)}))");
        // Arrays that are computed for each row.
        foreach (var array in known.Where(item => item.Type == KqlType.Dynamic))
            parts.Add($"list_contains(list_transform(json_extract({array.Sql}, '$[*]'), lambda x: {Fold("json_extract_string(x, '$')")}), {Fold(Conversions.ToText(left).Sql)})");
        return Result(parts.Count == 0 ? "false" : $"coalesce({string.Join(" OR ", parts)}, false)", negated);
    }

    /// <summary>Binds <c>in</c> with the first column of rows.</summary>
    /// <exception cref="KqlException">The types do not match.</exception>
    public static SqlExpression InRows(string symbol, SqlExpression left, Relation rows, TextSpan span)
    {
        if (!symbol.Contains("in", StringComparison.Ordinal)) throw new KqlException($"'{symbol}' takes values, not rows", span);
        if (left.Type == KqlType.Dynamic) left = Conversions.ToText(left);
        var (_, right) = Comparisons.Align(left, rows.Columns[0].Reference, symbol, span);
        var folded = symbol.EndsWith('~');
        var (value, column) = folded ? ($"lower({left.Sql})", $"lower({right.Sql})") : (left.Sql, right.Sql);
        return Result($"coalesce({value} IN (SELECT {column} FROM {rows.AsSource()} WHERE {column} IS NOT NULL), false)", symbol[0] == '!');
    }

    private static IEnumerable<SqlExpression> Elements(QueryState state, SqlExpression item)
    {
        if (item.Type != KqlType.Dynamic || item.Constant is not string json) return [item];
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Array) return [Literal(state, document.RootElement)];
        return [.. document.RootElement.EnumerateArray().Select(element => Literal(state, element))];
    }

    private static SqlExpression Literal(QueryState state, JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => state.Literal(element.GetString(), KqlType.String),
        JsonValueKind.Number when element.TryGetInt64(out var number) => state.Literal(number, KqlType.Long),
        JsonValueKind.Number => state.Literal(element.GetDouble(), KqlType.Real),
        JsonValueKind.True or JsonValueKind.False => state.Literal(element.GetBoolean(), KqlType.Bool),
        _ => state.Literal(element.GetRawText(), KqlType.String),
    };

    private static SqlExpression Result(string sql, bool negated) => new(negated ? $"(NOT {sql})" : sql, KqlType.Bool) { NonNull = true };
}
