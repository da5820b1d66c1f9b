using System.Globalization;
using Platform.Monitoring.Kql.Binding;

namespace Platform.Monitoring.Kql.Functions;

/// <summary>The aggregates of <c>summarize</c> that give one column.</summary>
internal static class AggregateFunctions
{
    private static readonly IReadOnlyDictionary<string, KqlFunction> All = new Dictionary<string, KqlFunction>
    {
        ["count"] = call => Named(call, call.Takes(0, 1).Count == 1 && !call.IsStar(0) ? new($"count({call[0].Sql})", KqlType.Long) : new("count(*)", KqlType.Long)) with { NonNull = true, Name = "count_" },
        ["countif"] = call => new($"count(*) FILTER (WHERE {call.Takes(1).Truth(0)})", KqlType.Long) { NonNull = true, Name = "countif_" },
        ["dcount"] = call => Named(call, new($"count(DISTINCT {call.Takes(1, 2)[0].Sql})", KqlType.Long)),
        ["count_distinct"] = call => Named(call, new($"count(DISTINCT {call.Takes(1)[0].Sql})", KqlType.Long)),
        ["dcountif"] = call => Named(call, new($"count(DISTINCT {call.Takes(2, 3)[0].Sql}) FILTER (WHERE {call.Truth(1)})", KqlType.Long)),
        ["sum"] = call => Named(call, Sum(call.Takes(1), "")),
        ["sumif"] = call => Named(call, Sum(call.Takes(2), $" FILTER (WHERE {call.Truth(1)})")),
        ["avg"] = call => Named(call, Average(call.Takes(1), "")),
        ["avgif"] = call => Named(call, Average(call.Takes(2), $" FILTER (WHERE {call.Truth(1)})")),
        ["min"] = call => Named(call, Extreme(call.Takes(1), "min", "")),
        ["max"] = call => Named(call, Extreme(call.Takes(1), "max", "")),
        ["minif"] = call => Named(call, Extreme(call.Takes(2), "min", $" FILTER (WHERE {call.Truth(1)})")),
        ["maxif"] = call => Named(call, Extreme(call.Takes(2), "max", $" FILTER (WHERE {call.Truth(1)})")),
        ["percentile"] = call => Percentile(call.Takes(2), call.Constant<object>(1, "a percentage")),
        ["stdev"] = call => Named(call, new($"coalesce(stddev_samp({call.Takes(1).Number(0).Sql}::DOUBLE), 0)", KqlType.Real)),
        ["variance"] = call => Named(call, new($"coalesce(var_samp({call.Takes(1).Number(0).Sql}::DOUBLE), 0)", KqlType.Real)),
        ["make_set"] = call => List(call.Takes(1, 2), "DISTINCT ", "set_"),
        ["makeset"] = call => List(call.Takes(1, 2), "DISTINCT ", "set_"),
        ["make_list"] = call => List(call.Takes(1, 2), "", "list_"),
        ["makelist"] = call => List(call.Takes(1, 2), "", "list_"),
        ["take_any"] = call => Any(call.Takes(1)) with { Name = call[0].Name },
        ["any"] = call => Named(call, Any(call.Takes(1))),
    };

    /// <summary>Finds an aggregate; null when there is none of that name.</summary>
    public static KqlFunction? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>The value below which so many per cent of the values lie.</summary>
    /// <exception cref="KqlException">The percentage is none.</exception>
    public static SqlExpression Percentile(FunctionCall call, object percentage)
    {
        var per = percentage switch { long whole => whole, double real => real, _ => -1 };
        if (per is < 0 or > 100 || double.IsNaN(per)) throw call.Fault("takes percentages from 0 to 100");
        var value = call[0];
        if (value.Type == KqlType.Dynamic) value = Conversions.To(value, KqlType.Real);
        if (value.Type is KqlType.String or KqlType.Bool or KqlType.Guid) throw call.Fault($"takes numbers and times, not {KqlTypes.NameOf(value.Type)}");
        var fraction = (per / 100).ToString("R", CultureInfo.InvariantCulture);
        var name = per.ToString("R", CultureInfo.InvariantCulture).Replace('.', '_');
        return new($"quantile_disc({value.Sql}, {fraction}::DOUBLE)", value.Type) { Name = $"percentile_{call[0].Name}_{name}" };
    }

    // The name of the aggregate and that of the column: sum_CounterValue.
    private static SqlExpression Named(FunctionCall call, SqlExpression result) => result with { Name = $"{call.Name}_{(call.Count > 0 && !call.IsStar(0) ? call[0].Name : "")}" };

    private static SqlExpression Sum(FunctionCall call, string filter)
    {
        if (call[0] is { Type: KqlType.TimeSpan } span) return new($"coalesce(sum({span.Sql}){filter}, 0)::BIGINT", KqlType.TimeSpan);
        var value = call.Number(0);
        return KqlTypes.IsWhole(value.Type) ? new($"coalesce(sum({value.Sql}){filter}, 0)::BIGINT", KqlType.Long) : new($"coalesce(sum({value.Sql}::DOUBLE){filter}, 0)", value.Type);
    }

    private static SqlExpression Average(FunctionCall call, string filter) => call[0] switch
    {
        { Type: KqlType.TimeSpan } span => new($"TRY_CAST(avg({span.Sql}){filter} AS BIGINT)", KqlType.TimeSpan),
        { Type: KqlType.DateTime } time => new($"make_timestamp(TRY_CAST(avg(epoch_us({time.Sql})){filter} AS BIGINT))", KqlType.DateTime),
        _ => new($"coalesce(avg({call.Number(0).Sql}::DOUBLE){filter}, 'nan'::DOUBLE)", KqlType.Real),
    };

    private static SqlExpression Extreme(FunctionCall call, string function, string filter)
    {
        var value = call[0];
        if (value.Type == KqlType.Dynamic) throw call.Fault("cannot order dynamic values: use a cast, such as todouble()");
        var sql = $"{function}({value.Sql}){filter}";
        return new(value.Type == KqlType.String ? $"coalesce({sql}, '')" : sql, value.Type);
    }

    private static SqlExpression List(FunctionCall call, string distinct, string prefix)
    {
        var value = call[0];
        var present = value.Type == KqlType.String ? $"{value.Sql} <> ''" : $"{value.Sql} IS NOT NULL";
        var list = $"list({distinct}{Conversions.ToJson(value)}) FILTER (WHERE {(prefix == "set_" || value.Type != KqlType.String ? present : "true")})";
        // At most as many as Kusto keeps.
        var most = Math.Clamp(call.Count == 2 ? call.Constant<long>(1, "the most elements") : 1_048_576, 1, 1_048_576);
        return new($"coalesce(to_json(({list})[1:{most.ToString(CultureInfo.InvariantCulture)}])::VARCHAR, '[]')", KqlType.Dynamic) { Name = prefix + call[0].Name, NonNull = true };
    }

    private static SqlExpression Any(FunctionCall call) => call[0] switch
    {
        { Type: KqlType.String } text => new($"coalesce(any_value(NULLIF({text.Sql}, '')), '')", KqlType.String),
        var value => new($"any_value({value.Sql})", value.Type),
    };
}
