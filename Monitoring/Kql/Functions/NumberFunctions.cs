using Platform.Monitoring.Kql.Binding;

namespace Platform.Monitoring.Kql.Functions;

/// <summary>Functions on numbers.</summary>
internal static class NumberFunctions
{
    /// <summary>The functions.</summary>
    public static IReadOnlyDictionary<string, KqlFunction> All { get; } = new Dictionary<string, KqlFunction>
    {
        ["abs"] = call => call.Takes(1)[0] is { Type: KqlType.TimeSpan } span ? new($"abs({span.Sql})", KqlType.TimeSpan) : new($"abs({call.Number(0).Sql})", call.Number(0).Type),
        ["round"] = call => new($"round({call.Takes(1, 2).Number(0).Sql}::DOUBLE, {(call.Count == 2 ? $"({call.Whole(1)})::INTEGER" : "0")})", KqlType.Real),
        ["ceiling"] = call => new($"ceil({call.Takes(1).Number(0).Sql}::DOUBLE)", KqlType.Real),
        ["sqrt"] = call => new($"CASE WHEN {call.Takes(1).Number(0).Sql} >= 0 THEN sqrt({call.Number(0).Sql}::DOUBLE) END", KqlType.Real),
        ["exp"] = call => new($"exp({call.Takes(1).Number(0).Sql}::DOUBLE)", KqlType.Real),
        ["pow"] = call => new($"pow({call.Takes(2).Number(0).Sql}::DOUBLE, {call.Number(1).Sql}::DOUBLE)", KqlType.Real),
        ["log"] = Log("ln"),
        ["log10"] = Log("log10"),
        ["log2"] = Log("log2"),
        ["sign"] = call => new($"sign({call.Takes(1).Number(0).Sql})::BIGINT", KqlType.Long),
        ["min_of"] = call => Extreme(call, "least"),
        ["max_of"] = call => Extreme(call, "greatest"),
    };

    private static KqlFunction Log(string function) => call => new($"CASE WHEN {call.Takes(1).Number(0).Sql} > 0 THEN {function}({call.Number(0).Sql}::DOUBLE) END", KqlType.Real);

    private static SqlExpression Extreme(FunctionCall call, string function)
    {
        var values = ConditionFunctions.Unify(call.Takes(2, 64), call.All);
        return new($"{function}({string.Join(", ", values.Select(value => value.Sql))})", values[0].Type);
    }
}
