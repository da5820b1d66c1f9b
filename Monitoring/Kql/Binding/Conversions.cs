namespace Platform.Monitoring.Kql.Binding;

/// <summary>KQL's conversions; what cannot be converted becomes null, or empty text.</summary>
internal static class Conversions
{
    /// <summary>KQL's spelling of a time in DuckDB's terms.</summary>
    public const string TimeFormat = "'%Y-%m-%dT%H:%M:%S.%f0Z'";

    /// <summary>Converts to a type.</summary>
    public static SqlExpression To(SqlExpression value, KqlType type) => value.Type == type ? value : type switch
    {
        KqlType.String => ToText(value),
        KqlType.Int or KqlType.Long => ToWhole(value, type),
        KqlType.Real or KqlType.Decimal => ToReal(value, type),
        KqlType.Bool => ToBool(value),
        KqlType.DateTime => ToTime(value),
        KqlType.TimeSpan => ToSpan(value),
        KqlType.Guid => new($"lower(TRY_CAST({ToText(value).Sql} AS UUID)::VARCHAR)", type),
        _ => ToDynamic(value),
    };

    /// <summary>To text.</summary>
    public static SqlExpression ToText(SqlExpression value) => value.Type switch
    {
        KqlType.String => value,
        KqlType.Dynamic => Text($"json_extract_string({value.Sql}, '$')"),
        KqlType.DateTime => Text($"strftime({value.Sql}, {TimeFormat})"),
        KqlType.TimeSpan => Text(SpanText(value.Sql)),
        KqlType.Bool => Text($"CASE WHEN {value.Sql} THEN 'True' WHEN NOT {value.Sql} THEN 'False' END"),
        KqlType.Real or KqlType.Decimal => Text($"regexp_replace({value.Sql}::VARCHAR, '\\.0$', '')"),
        _ => Text($"{value.Sql}::VARCHAR"),
    };

    /// <summary>To JSON.</summary>
    public static SqlExpression ToDynamic(SqlExpression value) => value.Type switch
    {
        KqlType.Dynamic => value,
        // What is no JSON is a JSON string of that text.
        KqlType.String => new($"CASE WHEN {value.Sql} = '' THEN NULL WHEN json_valid({value.Sql}) THEN {value.Sql} ELSE to_json({value.Sql})::VARCHAR END", KqlType.Dynamic),
        KqlType.DateTime or KqlType.TimeSpan or KqlType.Guid => new($"CASE WHEN {value.Sql} IS NOT NULL THEN to_json({ToText(value).Sql})::VARCHAR END", KqlType.Dynamic),
        _ => new($"to_json({value.Sql})::VARCHAR", KqlType.Dynamic),
    };

    /// <summary>The JSON value of something, for building JSON around it.</summary>
    public static string ToJson(SqlExpression value) => value.Type == KqlType.String ? $"to_json({value.Sql})" : $"({ToDynamic(value).Sql}::JSON)";

    private static SqlExpression Text(string sql) => new($"coalesce({sql}, '')", KqlType.String);

    private static SqlExpression ToWhole(SqlExpression value, KqlType type)
    {
        var sql = KqlTypes.SqlOf(type);
        return value.Type switch
        {
            KqlType.Int or KqlType.Long or KqlType.Bool => new($"TRY_CAST({value.Sql} AS {sql})", type) { NonNull = value.NonNull && type == KqlType.Long },
            KqlType.Real or KqlType.Decimal => new($"TRY_CAST(trunc({value.Sql}) AS {sql})", type),
            KqlType.DateTime => new($"(epoch_us({value.Sql}) * 10 + 621355968000000000)::{sql}", type),
            KqlType.TimeSpan => new($"({value.Sql} * 10)::{sql}", type),
            // A whole number in text keeps all of its digits; any other loses its fraction.
            _ => FromText(ToText(value).Sql),
        };

        SqlExpression FromText(string text) => new($"CASE WHEN regexp_full_match(trim({text}), '[+-]?[0-9]+') THEN TRY_CAST(trim({text}) AS {sql}) ELSE TRY_CAST(trunc(TRY_CAST({text} AS DOUBLE)) AS {sql}) END", type);
    }

    private static SqlExpression ToReal(SqlExpression value, KqlType type) => value.Type switch
    {
        KqlType.Int or KqlType.Long or KqlType.Real or KqlType.Decimal or KqlType.Bool => new($"({value.Sql}::DOUBLE)", type) { NonNull = value.NonNull },
        KqlType.TimeSpan => new($"({value.Sql}::DOUBLE * 10)", type),
        KqlType.DateTime => new($"(epoch_us({value.Sql})::DOUBLE * 10 + 621355968000000000)", type),
        _ => new($"TRY_CAST({ToText(value).Sql} AS DOUBLE)", type),
    };

    private static SqlExpression ToBool(SqlExpression value) => value.Type switch
    {
        KqlType.Int or KqlType.Long or KqlType.Real or KqlType.Decimal => new($"({value.Sql} <> 0)", KqlType.Bool) { NonNull = value.NonNull },
        _ => new($"CASE lower({ToText(value).Sql}) WHEN 'true' THEN true WHEN '1' THEN true WHEN 'false' THEN false WHEN '0' THEN false END", KqlType.Bool),
    };

    private static SqlExpression ToTime(SqlExpression value) => value.Type switch
    {
        KqlType.Int or KqlType.Long => new($"make_timestamp((({value.Sql} - 621355968000000000) // 10)::BIGINT)", KqlType.DateTime),
        // With a time zone or without, to the microsecond.
        _ => new($"(TRY_CAST({ToText(value).Sql} AS TIMESTAMPTZ) AT TIME ZONE 'UTC')", KqlType.DateTime),
    };

    private static SqlExpression ToSpan(SqlExpression value) => value.Type switch
    {
        KqlType.Int or KqlType.Long => new($"({value.Sql}::BIGINT // 10)", KqlType.TimeSpan) { NonNull = value.NonNull },
        KqlType.Real or KqlType.Decimal => new($"TRY_CAST({value.Sql} * 86400000000 AS BIGINT)", KqlType.TimeSpan),
        _ => FromText(ToText(value).Sql),
    };

    // [-][d.]hh:mm[:ss[.f]] or a number with a unit.
    private static SqlExpression FromText(string text)
    {
        string Part(int group, long unit) => $"coalesce(TRY_CAST(regexp_extract({text}, '^-?(?:([0-9]+)\\.)?([0-9]+):([0-9]+)(?::([0-9]+(?:\\.[0-9]+)?))?$', {group}) AS DOUBLE), 0) * {unit}";
        var clock = $"(CASE WHEN starts_with({text}, '-') THEN -1 ELSE 1 END * ({Part(1, 86400000000)} + {Part(2, 3600000000)} + {Part(3, 60000000)} + {Part(4, 1000000)}))";
        string Unit(string name, long unit) => $"WHEN regexp_full_match({text}, '-?[0-9.]+{name}') THEN TRY_CAST(regexp_extract({text}, '^-?[0-9.]+') AS DOUBLE) * {unit}";
        return new($"CAST(CASE WHEN contains({text}, ':') AND regexp_full_match({text}, '-?(?:[0-9]+\\.)?[0-9]+:[0-9]+(?::[0-9]+(?:\\.[0-9]+)?)?') THEN {clock} "
            + $"{Unit("d", 86400000000)} {Unit("h", 3600000000)} {Unit("m", 60000000)} {Unit("s", 1000000)} {Unit("ms", 1000)} END AS BIGINT)", KqlType.TimeSpan);
    }

    // d.hh:mm:ss.fffffff, without days and fraction when they are nothing.
    private static string SpanText(string span) =>
        $"(CASE WHEN {span} < 0 THEN '-' ELSE '' END || CASE WHEN abs({span}) >= 86400000000 THEN (abs({span}) // 86400000000)::VARCHAR || '.' ELSE '' END || "
        + $"lpad((abs({span}) // 3600000000 % 24)::VARCHAR, 2, '0') || ':' || lpad((abs({span}) // 60000000 % 60)::VARCHAR, 2, '0') || ':' || lpad((abs({span}) // 1000000 % 60)::VARCHAR, 2, '0') || "
        + $"CASE WHEN {span} % 1000000 <> 0 THEN '.' || lpad((abs({span}) % 1000000)::VARCHAR, 6, '0') || '0' ELSE '' END)";
}
