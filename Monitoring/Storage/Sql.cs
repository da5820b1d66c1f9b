using Platform.Contracts.Monitoring;

namespace Platform.Monitoring.Storage;

/// <summary>Spelling of DuckDB's SQL.</summary>
internal static class Sql
{
    /// <summary>A name in quotes.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Text of our own in quotes. What users wrote is bound as a parameter instead.</summary>
    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>DuckDB's type of a stored column. A dynamic value is its JSON text, a GUID its usual spelling.</summary>
    public static string TypeOf(ColumnType type) => type switch
    {
        ColumnType.Int => "INTEGER",
        ColumnType.Long => "BIGINT",
        ColumnType.Real => "DOUBLE",
        ColumnType.Bool => "BOOLEAN",
        ColumnType.DateTime => "TIMESTAMP",
        _ => "VARCHAR",
    };
}
