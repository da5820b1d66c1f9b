namespace Platform.Monitoring.Kql.Binding;

/// <summary>Arithmetic of numbers, times and timespans.</summary>
internal static class Arithmetic
{
    /// <summary>Binds an operation.</summary>
    /// <exception cref="KqlException">The types do not allow it.</exception>
    public static SqlExpression Bind(string symbol, SqlExpression left, SqlExpression right, TextSpan span)
    {
        if (left.Type == KqlType.Dynamic) left = Conversions.To(left, right.Type is KqlType.Dynamic or KqlType.String ? KqlType.Real : right.Type);
        if (right.Type == KqlType.Dynamic) right = Conversions.To(right, KqlTypes.IsNumeric(left.Type) ? KqlType.Real : left.Type);
        var (l, r) = (left.Sql, right.Sql);
        var result = (left.Type, symbol, right.Type) switch
        {
            (KqlType.DateTime, "-", KqlType.DateTime) => new($"(epoch_us({l}) - epoch_us({r}))", KqlType.TimeSpan),
            (KqlType.DateTime, "+" or "-", KqlType.TimeSpan) => Shift(l, symbol, r),
            (KqlType.TimeSpan, "+", KqlType.DateTime) => Shift(r, symbol, l),
            (KqlType.TimeSpan, "+" or "-", KqlType.TimeSpan) => new($"({l} {symbol} {r})", KqlType.TimeSpan),
            (KqlType.TimeSpan, "/", KqlType.TimeSpan) => new($"({l}::DOUBLE / NULLIF({r}, 0))", KqlType.Real),
            (KqlType.TimeSpan, "%", KqlType.TimeSpan) => new(Modulo(l, r), KqlType.TimeSpan),
            (KqlType.TimeSpan, "*" or "/", var number) when KqlTypes.IsNumeric(number) => new($"TRY_CAST({l}::DOUBLE {symbol} {r} AS BIGINT)", KqlType.TimeSpan),
            (var number, "*", KqlType.TimeSpan) when KqlTypes.IsNumeric(number) => new($"TRY_CAST({l} * {r}::DOUBLE AS BIGINT)", KqlType.TimeSpan),
            var (a, _, b) when KqlTypes.IsNumeric(a) && KqlTypes.IsNumeric(b) => Numbers(symbol, left, right),
            var (a, _, b) => throw new KqlException($"'{symbol}' cannot be applied to {KqlTypes.NameOf(a)} and {KqlTypes.NameOf(b)}{(a == KqlType.String ? "; strcat() joins texts" : "")}", span),
        };
        return result with { NonNull = left.NonNull && right.NonNull && symbol is "+" or "-" or "*" };
    }

    /// <summary>Binds a minus sign.</summary>
    /// <exception cref="KqlException">The value has no sign.</exception>
    public static SqlExpression Negate(SqlExpression value, TextSpan span) => KqlTypes.IsNumeric(value.Type) || value.Type == KqlType.TimeSpan
        ? value with
        {
            Sql = $"(-{value.Sql})",
            Name = null,
            Constant = value.Constant switch { long number => -number, double number => -number, TimeSpan time => -time, _ => null },
        }
        : throw new KqlException($"'-' cannot be applied to {KqlTypes.NameOf(value.Type)}", span);

    /// <summary>Rounds down to a multiple; a time counts from the year 1.</summary>
    public static SqlExpression Bin(SqlExpression value, SqlExpression size, TextSpan span)
    {
        var (v, s) = (value.Sql, size.Sql);
        if (value.Type == KqlType.Dynamic) throw new KqlException("bin() of a dynamic value needs a cast, such as todatetime()", span);
        return (value.Type, size.Type) switch
        {
            (KqlType.DateTime, KqlType.TimeSpan) => new($"make_timestamp(epoch_us({v}) - {Modulo($"(epoch_us({v}) + 62135596800000000)", s)})", KqlType.DateTime) { NonNull = value.NonNull },
            (KqlType.TimeSpan, KqlType.TimeSpan) => new($"({v} - {Modulo(v, s)})", KqlType.TimeSpan),
            var (a, b) when KqlTypes.IsWhole(a) && KqlTypes.IsWhole(b) => new($"({v} - {Modulo(v, s)})", KqlType.Long),
            var (a, b) when KqlTypes.IsNumeric(a) && KqlTypes.IsNumeric(b) => new($"(floor({v}::DOUBLE / NULLIF({s}, 0)) * {s})", KqlType.Real),
            var (a, b) => throw new KqlException($"bin() cannot round {KqlTypes.NameOf(a)} to {KqlTypes.NameOf(b)}{(a == KqlType.DateTime ? "; write a timespan, such as 5m" : "")}", span),
        };
    }

    /// <summary>The remainder, which is never negative.</summary>
    private static string Modulo(string value, string divisor) => $"((({value} % NULLIF({divisor}, 0)) + abs({divisor})) % NULLIF(abs({divisor}), 0))";

    private static SqlExpression Shift(string time, string symbol, string span) => new($"make_timestamp(epoch_us({time}) {symbol} {span})", KqlType.DateTime);

    private static SqlExpression Numbers(string symbol, SqlExpression left, SqlExpression right)
    {
        var whole = KqlTypes.IsWhole(left.Type) && KqlTypes.IsWhole(right.Type);
        var type = whole ? KqlType.Long : left.Type == KqlType.Decimal || right.Type == KqlType.Decimal ? KqlType.Decimal : KqlType.Real;
        var (l, r) = whole ? ($"{left.Sql}::BIGINT", $"{right.Sql}::BIGINT") : ($"{left.Sql}::DOUBLE", $"{right.Sql}::DOUBLE");
        return new(symbol switch
        {
            "%" => Modulo($"({l})", $"({r})"),
            "/" when whole => $"({l} // NULLIF({r}, 0))",
            _ => $"({l} {symbol} {r})",
        }, type);
    }
}
