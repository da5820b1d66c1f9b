using Platform.Monitoring.Kql.Binding;

namespace Platform.Monitoring.Kql.Functions;

/// <summary>Conditions and tests for nothing.</summary>
internal static class ConditionFunctions
{
    /// <summary>The functions.</summary>
    public static IReadOnlyDictionary<string, KqlFunction> All { get; } = new Dictionary<string, KqlFunction>
    {
        ["iff"] = Iff,
        ["iif"] = Iff,
        ["case"] = Case,
        ["coalesce"] = Coalesce,
        ["not"] = call => Truth($"(NOT {call.Takes(1).Truth(0)})", nonNull: false),
        ["isnull"] = call => Truth(call.Takes(1)[0] is { Type: not KqlType.String } value ? $"({value.Sql} IS NULL)" : "false"),
        ["isnotnull"] = call => Truth(call.Takes(1)[0] is { Type: not KqlType.String } value ? $"({value.Sql} IS NOT NULL)" : "true"),
        ["isempty"] = call => Truth($"({Conversions.ToText(call.Takes(1)[0]).Sql} = '')"),
        ["isnotempty"] = call => Truth($"({Conversions.ToText(call.Takes(1)[0]).Sql} <> '')"),
        ["notempty"] = call => Truth($"({Conversions.ToText(call.Takes(1)[0]).Sql} <> '')"),
        ["isnan"] = call => Truth($"isnan({call.Takes(1).Number(0).Sql}::DOUBLE)", nonNull: false),
        ["isinf"] = call => Truth($"isinf({call.Takes(1).Number(0).Sql}::DOUBLE)", nonNull: false),
        ["isfinite"] = call => Truth($"isfinite({call.Takes(1).Number(0).Sql}::DOUBLE)", nonNull: false),
    };

    private static SqlExpression Truth(string sql, bool nonNull = true) => new(sql, KqlType.Bool) { NonNull = nonNull };

    private static SqlExpression Iff(FunctionCall call)
    {
        call.Takes(3);
        var values = Unify(call, [call[1], call[2]]);
        return new SqlExpression($"CASE WHEN {call.Truth(0)} THEN {values[0].Sql} ELSE {values[1].Sql} END", values[0].Type);
    }

    private static SqlExpression Case(FunctionCall call)
    {
        call.Takes(3, int.MaxValue);
        if (call.Count % 2 == 0) throw call.Fault("takes pairs of a condition and a value, and at last a value for the rest");
        var values = Unify(call, [.. Enumerable.Range(0, call.Count / 2).Select(pair => call[2 * pair + 1]), call[call.Count - 1]]);
        var branches = Enumerable.Range(0, call.Count / 2).Select(pair => $"WHEN {call.Truth(2 * pair)} THEN {values[pair].Sql}");
        return new SqlExpression($"CASE {string.Join(' ', branches)} ELSE {values[^1].Sql} END", values[0].Type);
    }

    // Empty text is passed over too: it is what a string has in place of null.
    private static SqlExpression Coalesce(FunctionCall call)
    {
        var values = Unify(call.Takes(1, int.MaxValue), call.All);
        return values[0].Type == KqlType.String
            ? new SqlExpression($"coalesce({string.Join(", ", values.Select(value => $"NULLIF({value.Sql}, '')"))}, '')", KqlType.String)
            : new SqlExpression($"coalesce({string.Join(", ", values.Select(value => value.Sql))})", values[0].Type);
    }

    /// <summary>Brings values to one type.</summary>
    /// <exception cref="KqlException">They have none in common.</exception>
    public static IReadOnlyList<SqlExpression> Unify(FunctionCall call, IReadOnlyList<SqlExpression> values)
    {
        var types = values.Select(value => value.Type).Distinct().ToList();
        if (types.Count == 1) return values;
        var common = types.All(KqlTypes.IsNumeric) ? types.All(KqlTypes.IsWhole) ? KqlType.Long : types.Contains(KqlType.Decimal) ? KqlType.Decimal : KqlType.Real
            : types.Contains(KqlType.Dynamic) ? KqlType.Dynamic
            : throw call.Fault($"must give one type, not {string.Join(" and ", types.Select(KqlTypes.NameOf))}");
        return [.. values.Select(value => Conversions.To(value, common))];
    }
}
