using System.Globalization;
using System.Text;
using Platform.Monitoring.Kql.Binding;

namespace Platform.Monitoring.Kql.Functions;

/// <summary>Functions on times and timespans.</summary>
internal static class TimeFunctions
{
    private static readonly string[] Units = ["year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond"];

    /// <summary>The functions.</summary>
    public static IReadOnlyDictionary<string, KqlFunction> All { get; } = new Dictionary<string, KqlFunction>
    {
        ["now"] = call => call.Takes(0, 1).Count == 0 ? Now(call) : Time($"make_timestamp(epoch_us({Now(call).Sql}) + {call.Duration(0)})"),
        ["ago"] = call => Time($"make_timestamp(epoch_us({Now(call.Takes(1)).Sql}) - {call.Duration(0)})"),
        ["bin"] = Bin,
        ["floor"] = Bin,
        ["startofday"] = Start("day"),
        ["startofweek"] = Start("week"),
        ["startofmonth"] = Start("month"),
        ["startofyear"] = Start("year"),
        ["endofday"] = End("day"),
        ["endofweek"] = End("week"),
        ["endofmonth"] = End("month"),
        ["endofyear"] = End("year"),
        ["hourofday"] = Part("hour"),
        ["dayofmonth"] = Part("day"),
        ["dayofyear"] = Part("doy"),
        ["monthofyear"] = Part("month"),
        ["getmonth"] = Part("month"),
        ["getyear"] = Part("year"),
        ["week_of_year"] = Part("week"),
        ["dayofweek"] = call => new($"(date_part('dow', {call.Takes(1).Time(0)})::BIGINT * 86400000000)", KqlType.TimeSpan),
        ["datetime_part"] = call => new($"date_part('{Unit(call.Takes(2), 0, "day_of_year", "doy")}', {call.Time(1)})::INTEGER", KqlType.Int),
        ["datetime_diff"] = call => new($"date_diff('{Unit(call.Takes(3), 0)}', {call.Time(2)}, {call.Time(1)})", KqlType.Long),
        ["datetime_add"] = call => Time($"({call.Takes(3).Time(2)} + {call.Whole(1)}::BIGINT * INTERVAL 1 {Unit(call, 0)})"),
        ["make_datetime"] = MakeTime,
        ["make_timespan"] = call => new($"({call.Takes(2, 3).Whole(0)} * 3600000000 + {call.Whole(1)} * 60000000{(call.Count == 3 ? $" + CAST({call.Number(2).Sql}::DOUBLE * 1000000 AS BIGINT)" : "")})", KqlType.TimeSpan),
        ["unixtime_seconds_todatetime"] = Unix(1_000_000),
        ["unixtime_milliseconds_todatetime"] = Unix(1_000),
        ["unixtime_microseconds_todatetime"] = Unix(1),
        ["format_datetime"] = call => new($"coalesce(strftime({call.Takes(2).Time(0)}, {call.State.Bind(FormatOf(call, call.Constant<string>(1, "a format")))}), '')", KqlType.String),
        ["format_timespan"] = call => new(FormatSpan(call.Takes(2), call.Duration(0), call.Constant<string>(1, "a format")), KqlType.String),
    };

    private static SqlExpression Time(string sql) => new(sql, KqlType.DateTime);

    private static SqlExpression Now(FunctionCall call) => call.State.Literal(call.State.Now, KqlType.DateTime);

    private static SqlExpression Bin(FunctionCall call)
    {
        if (call is { Name: "floor", Count: 1 }) return new($"floor({call.Number(0).Sql}::DOUBLE)", KqlType.Real);
        var value = call.Takes(2)[0];
        return Arithmetic.Bin(value, call[1], call.Span) with { Name = value.Name };
    }

    // A week begins on Sunday.
    private static string Truncate(string unit, string time) => unit == "week" ? $"(date_trunc('week', {time} + INTERVAL 1 DAY) - INTERVAL 1 DAY)::TIMESTAMP" : $"date_trunc('{unit}', {time})::TIMESTAMP";

    private static KqlFunction Start(string unit) => call => Time(Truncate(unit, Shifted(call, unit))) with { Name = call[0].Name };

    private static KqlFunction End(string unit) => call => Time($"({Truncate(unit, Shifted(call, unit))} + INTERVAL 1 {unit} - INTERVAL 1 MICROSECOND)");

    private static string Shifted(FunctionCall call, string unit) =>
        call.Takes(1, 2).Count == 1 ? call.Time(0) : $"({call.Time(0)} + {call.Whole(1)}::BIGINT * INTERVAL 1 {unit})";

    private static KqlFunction Part(string part) => call => new($"date_part('{part}', {call.Takes(1).Time(0)})::INTEGER", KqlType.Int);

    private static KqlFunction Unix(long unit) => call => Time($"make_timestamp(CAST({call.Takes(1).Number(0).Sql}::DOUBLE * {unit.ToString(CultureInfo.InvariantCulture)} AS BIGINT))");

    private static string Unit(FunctionCall call, int argument, string? also = null, string? meaning = null)
    {
        var unit = call.Constant<string>(argument, "a unit").ToLowerInvariant();
        return unit == also ? meaning! : Array.Find(Units, known => known == unit) ?? throw call.Fault($"knows no unit '{unit}': use {string.Join(", ", Units)}");
    }

    private static SqlExpression MakeTime(FunctionCall call)
    {
        call.Takes(3, 6);
        string At(int index, string missing) => call.Count > index ? $"{call.Whole(index)}::BIGINT" : missing;
        var seconds = call.Count > 5 ? $"{call.Number(5).Sql}::DOUBLE" : "0::DOUBLE";
        return Time($"make_timestamp({At(0, "")}, {At(1, "")}, {At(2, "")}, {At(3, "0")}, {At(4, "0")}, {seconds})");
    }

    // yyyy-MM-dd HH:mm:ss.fff in strftime's terms.
    private static string FormatOf(FunctionCall call, string format)
    {
        var result = new StringBuilder();
        for (var i = 0; i < format.Length;)
        {
            var run = 1;
            while (i + run < format.Length && format[i + run] == format[i]) run++;
            result.Append((format[i], run) switch
            {
                ('y', 4) => "%Y",
                ('y', 2) => "%y",
                ('M', 1) => "%-m",
                ('M', 2) => "%m",
                ('d', 1) => "%-d",
                ('d', 2) => "%d",
                ('H', 1) => "%-H",
                ('H', 2) => "%H",
                ('h', 1) => "%-I",
                ('h', 2) => "%I",
                ('m', 1) => "%-M",
                ('m', 2) => "%M",
                ('s', 1) => "%-S",
                ('s', 2) => "%S",
                ('t', 2) => "%p",
                ('f' or 'F', 3) => "%g",
                ('f' or 'F', 6) => "%f",
                ('f' or 'F', 7) => "%f0",
                (' ' or '-' or '/' or ':' or ',' or '.' or '_' or '[' or ']', _) => new string(format[i], run),
                _ => throw call.Fault($"knows no '{format.Substring(i, run)}' in a format: use y, M, d, H, h, m, s, tt and fff with the delimiters / - : , . _ [ ] and space"),
            });
            i += run;
        }
        return result.ToString();
    }

    private static string FormatSpan(FunctionCall call, string span, string format)
    {
        var parts = new List<string>();
        for (var i = 0; i < format.Length;)
        {
            var run = 1;
            while (i + run < format.Length && format[i + run] == format[i]) run++;
            string Unit(long unit, long modulo) => $"lpad((abs({span}) // {unit} % {modulo})::VARCHAR, greatest({run}, length((abs({span}) // {unit} % {modulo})::VARCHAR))::INTEGER, '0')";
            parts.Add(format[i] switch
            {
                'd' => Unit(86_400_000_000, 1_000_000_000),
                'h' or 'H' => Unit(3_600_000_000, 24),
                'm' => Unit(60_000_000, 60),
                's' => Unit(1_000_000, 60),
                'f' or 'F' when run <= 6 => $"left(lpad((abs({span}) % 1000000)::VARCHAR, 6, '0'), {run})",
                ' ' or '-' or '/' or ':' or ',' or '.' or '_' or '[' or ']' => $"'{new string(format[i], run)}'",
                _ => throw call.Fault($"knows no '{format[i]}' in a format: use d, h, m, s and f"),
            });
            i += run;
        }
        return $"coalesce({string.Join(" || ", parts)}, '')";
    }
}
