namespace Platform.Monitoring.Kql.Binding;

/// <summary>Comparisons by value.</summary>
internal static class Comparisons
{
    /// <summary>Binds a comparison. A null equals nothing but is different from every value.</summary>
    /// <exception cref="KqlException">The types cannot be compared.</exception>
    public static SqlExpression Bind(string symbol, SqlExpression left, SqlExpression right, TextSpan span)
    {
        (left, right) = Align(left, right, symbol, span);
        var sure = left.NonNull && right.NonNull;
        var sql = symbol switch
        {
            "==" => $"({left.Sql} = {right.Sql})",
            "!=" when sure => $"({left.Sql} <> {right.Sql})",
            "!=" => $"({left.Sql} IS DISTINCT FROM {right.Sql})",
            _ => $"({left.Sql} {symbol} {right.Sql})",
        };
        return new SqlExpression(sql, KqlType.Bool) { NonNull = sure || symbol == "!=" };
    }

    /// <summary>Brings both sides to a type in which they can be compared.</summary>
    /// <exception cref="KqlException">There is none.</exception>
    public static (SqlExpression Left, SqlExpression Right) Align(SqlExpression left, SqlExpression right, string symbol, TextSpan span)
    {
        if (left.Type == right.Type) return left.Type == KqlType.Dynamic ? (Conversions.ToText(left), Conversions.ToText(right)) : (left, right);
        if (KqlTypes.IsNumeric(left.Type) && KqlTypes.IsNumeric(right.Type)) return (left, right);
        if (left.Type == KqlType.Dynamic) return (Conversions.To(left, right.Type), right);
        if (right.Type == KqlType.Dynamic) return (left, Conversions.To(right, left.Type));
        if (left.Type == KqlType.Guid && right.Type == KqlType.String) return (left, new SqlExpression($"lower({right.Sql})", KqlType.Guid));
        if (left.Type == KqlType.String && right.Type == KqlType.Guid) return (new SqlExpression($"lower({left.Sql})", KqlType.Guid), right);
        if (left.Type == KqlType.Bool && KqlTypes.IsNumeric(right.Type)) return (Conversions.To(left, KqlType.Long), right);
        if (right.Type == KqlType.Bool && KqlTypes.IsNumeric(left.Type)) return (left, Conversions.To(right, KqlType.Long));
        throw new KqlException($"Cannot compare values of types {KqlTypes.NameOf(left.Type)} and {KqlTypes.NameOf(right.Type)} by '{symbol}'. Try adding explicit casts, such as to{KqlTypes.NameOf(left.Type)}()", span);
    }
}
