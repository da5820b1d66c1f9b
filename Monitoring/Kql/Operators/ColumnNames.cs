using System.Globalization;
using Platform.Monitoring.Kql.Binding;

namespace Platform.Monitoring.Kql.Operators;

/// <summary>Gives columns names by Kusto's rules: the given one, else one made up; and no name twice.</summary>
/// <param name="prefix">What names that are made up begin with: <c>Column</c>.</param>
/// <param name="firstIsZero">Whether the first of them is number 0 instead of 1.</param>
internal sealed class ColumnNames(string prefix = "Column", bool firstIsZero = false)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private int _position;

    /// <summary>The next column's name.</summary>
    public string Next(string? wanted)
    {
        _position++;
        return Unique(wanted is { Length: > 0 } ? wanted : string.Create(CultureInfo.InvariantCulture, $"{prefix}{(firstIsZero ? _position - 1 : _position)}"));
    }

    /// <summary>A name with a number behind it when it is taken: <c>ContainerID1</c>.</summary>
    public string Unique(string name)
    {
        var unique = name;
        for (var number = 1; !_taken.Add(unique); number++) unique = string.Create(CultureInfo.InvariantCulture, $"{name}{number}");
        return unique;
    }

    /// <summary>The name of a projected column: refuses one that was given twice.</summary>
    public string Given(string? given, SqlExpression value, TextSpan span)
    {
        if (given is not null && _taken.Contains(given)) throw new KqlException($"the column '{given}' is given twice", span);
        return Next(given ?? value.Name);
    }
}
