using System.Globalization;
using System.Text.Json;

namespace Platform.Portal.Queries;

/// <summary>A table that a query gave.</summary>
/// <param name="Columns">Names and KQL types of its columns.</param>
/// <param name="Rows">Its rows.</param>
public sealed record QueryResult(IReadOnlyList<QueryColumn> Columns, IReadOnlyList<IReadOnlyList<JsonElement>> Rows)
{
    /// <summary>Index of a column; -1 when there is none.</summary>
    public int Find(string name) => Columns.Index().FirstOrDefault(column => column.Item.Name == name, (-1, null!)).Index;

    /// <summary>A cell as people read it.</summary>
    public static string Text(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        JsonValueKind.String => cell.GetString()!,
        _ => cell.GetRawText(),
    };

    /// <summary>A cell as a number; null when it is none.</summary>
    public static double? Number(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Number => cell.GetDouble(),
        JsonValueKind.String when double.TryParse(cell.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) => value,
        _ => null,
    };

    /// <summary>A cell as a time; null when it is none.</summary>
    public static DateTimeOffset? Time(JsonElement cell) =>
        cell.ValueKind == JsonValueKind.String && DateTimeOffset.TryParse(cell.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}

/// <summary>A column of a result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its KQL type: <c>datetime</c>, <c>string</c>, <c>long</c>, <c>real</c>.</param>
public sealed record QueryColumn(string Name, string Type)
{
    /// <summary>Whether it holds times.</summary>
    public bool IsTime => Type == "datetime";

    /// <summary>Whether it holds numbers.</summary>
    public bool IsNumber => Type is "long" or "int" or "real" or "decimal";
}

/// <summary>Why a query cannot be answered, and where in it.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Line">The line, from 1; null when it concerns no place.</param>
/// <param name="Position">The character in the line, from 1.</param>
public sealed record QueryFault(string Message, int? Line, int? Position);
