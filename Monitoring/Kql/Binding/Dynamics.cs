namespace Platform.Monitoring.Kql.Binding;

/// <summary>Reading parts of dynamic values, which are JSON text.</summary>
internal static class Dynamics
{
    /// <summary>A JSON pointer to a property or an element.</summary>
    public static string Pointer(string key) => "/" + key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>A pointer whose key is computed.</summary>
    /// <exception cref="KqlException">It is no key.</exception>
    public static string PointerOf(SqlExpression key, TextSpan span) => key.Type switch
    {
        KqlType.Int or KqlType.Long => $"('/' || {key.Sql}::VARCHAR)",
        KqlType.String or KqlType.Dynamic => $"('/' || replace(replace({Conversions.ToText(key).Sql}, '~', '~0'), '/', '~1'))",
        _ => throw new KqlException($"a key is text or a whole number, not {KqlTypes.NameOf(key.Type)}", span),
    };

    /// <summary>A pointer to an element counted from the end.</summary>
    public static string FromEnd(SqlExpression array, long index) => $"('/' || (json_array_length({array.Sql}) {index})::VARCHAR)";

    /// <summary>A part of a dynamic value; null when it is not there.</summary>
    /// <exception cref="KqlException">The value is not dynamic.</exception>
    public static SqlExpression Member(QueryState state, SqlExpression target, string pointer, string name, TextSpan span)
    {
        if (target.Type == KqlType.String) throw new KqlException($"a value of type string has no properties: parse_json() makes it dynamic", span);
        if (target.Type != KqlType.Dynamic) throw new KqlException($"a value of type {KqlTypes.NameOf(target.Type)} has no properties", span);
        return new SqlExpression($"NULLIF(json_extract({target.Sql}, {pointer})::VARCHAR, 'null')", KqlType.Dynamic)
        {
            Name = target.Name is { } outer && name.Length > 0 ? $"{outer}_{name}" : null,
        };
    }
}
