namespace Platform.Foundation.Security;

/// <summary>Where a service keeps values that <see cref="ISecretProtector"/> sealed; each service names its own to <see cref="SecretResealing"/>.</summary>
/// <param name="Table">The table, with its schema.</param>
/// <param name="Value">SQL for the sealed bytes of a row; null where it has none.</param>
/// <param name="Assignment">SQL that puts other bytes there, <c>$1</c>.</param>
public sealed record SealedColumn(string Table, string Value, string Assignment)
{
    /// <summary>A column of bytes.</summary>
    /// <param name="table">The table, with its schema.</param>
    /// <param name="column">The column.</param>
    /// <param name="condition">SQL for the rows whose bytes are sealed.</param>
    public static SealedColumn Of(string table, string column, string condition = "true") =>
        new(table, condition == "true" ? column : $"CASE WHEN {condition} THEN {column} END", $"{column} = $1");

    /// <summary>A property, in base64, of a column of <c>jsonb</c>.</summary>
    /// <param name="table">The table, with its schema.</param>
    /// <param name="column">The column.</param>
    /// <param name="property">The property at the top.</param>
    public static SealedColumn OfJson(string table, string column, string property) => new(
        table, $"decode({column} ->> '{property}', 'base64')", $"{column} = jsonb_set({column}, '{{{property}}}', to_jsonb(replace(encode($1, 'base64'), E'\\n', '')))");
}
