namespace Platform.Monitoring.Kql;

/// <summary>KQL's scalar types.</summary>
internal enum KqlType
{
    String,
    Int,
    Long,
    Real,
    Decimal,
    Bool,
    DateTime,
    TimeSpan,
    Dynamic,
    Guid,
}

/// <summary>What is known about the types.</summary>
internal static class KqlTypes
{
    /// <summary>The type's name in KQL and in answers.</summary>
    public static string NameOf(KqlType type) => type.ToString().ToLowerInvariant();

    /// <summary>The type that a name or one of its synonyms means; null for no type.</summary>
    public static KqlType? Find(string name) => name switch
    {
        "string" => KqlType.String,
        "int" => KqlType.Int,
        "long" => KqlType.Long,
        "real" or "double" => KqlType.Real,
        "decimal" => KqlType.Decimal,
        "bool" or "boolean" => KqlType.Bool,
        "datetime" or "date" => KqlType.DateTime,
        "timespan" or "time" => KqlType.TimeSpan,
        "dynamic" => KqlType.Dynamic,
        "guid" or "uuid" or "uniqueid" => KqlType.Guid,
        _ => null,
    };

    /// <summary>DuckDB's type: a timespan is a number of microseconds, a dynamic value its JSON text.</summary>
    public static string SqlOf(KqlType type) => type switch
    {
        KqlType.Int => "INTEGER",
        KqlType.Long or KqlType.TimeSpan => "BIGINT",
        KqlType.Real or KqlType.Decimal => "DOUBLE",
        KqlType.Bool => "BOOLEAN",
        KqlType.DateTime => "TIMESTAMP",
        _ => "VARCHAR",
    };

    /// <summary>Whether values are numbers.</summary>
    public static bool IsNumeric(KqlType type) => type is KqlType.Int or KqlType.Long or KqlType.Real or KqlType.Decimal;

    /// <summary>Whether values are whole numbers.</summary>
    public static bool IsWhole(KqlType type) => type is KqlType.Int or KqlType.Long;
}
