using System.Globalization;
using Platform.Monitoring.Storage.DuckDb;

namespace Platform.Monitoring.Kql.Binding;

/// <summary>What a <c>let</c> named: a value or rows.</summary>
internal sealed record LetValue(SqlExpression? Scalar, Relation? Rows);

/// <summary>What grows while a query is bound.</summary>
/// <param name="tables">The tables it may name.</param>
/// <param name="now">Its time: <c>now()</c> is the same throughout a query.</param>
internal sealed class QueryState(ITables tables, DateTime now)
{
    // Names that stand for rows are put in where they are used; used often, they could grow without bound.
    private const int MaxSql = 2 << 20;
    private readonly List<object?> _parameters = [];
    private int _columns;

    /// <summary>The tables.</summary>
    public ITables Tables => tables;

    /// <summary>The query's time.</summary>
    public DateTime Now => now;

    /// <summary>What was named so far.</summary>
    public Dictionary<string, LetValue> Lets { get; } = new(StringComparer.Ordinal);

    /// <summary>How the answer wants to be drawn.</summary>
    public Visualization? Visualization { get; set; }

    /// <summary>Values of the parameters.</summary>
    public IReadOnlyList<object?> Parameters => _parameters;

    /// <summary>A column of its own in SQL.</summary>
    public BoundColumn NewColumn(string name, KqlType type) => new(name, type, string.Create(CultureInfo.InvariantCulture, $"v{++_columns}"));

    /// <summary>Text as a parameter.</summary>
    public string Bind(string text)
    {
        _parameters.Add(text);
        return string.Create(CultureInfo.InvariantCulture, $"(${_parameters.Count}::VARCHAR)");
    }

    /// <summary>Refuses SQL that has grown too long.</summary>
    public Relation Checked(Relation relation, TextSpan span) => relation.Sql.Length <= MaxSql ? relation : throw new KqlException("the query grows too large: it names the same rows too often", span);

    /// <summary>A literal.</summary>
    public SqlExpression Literal(object? value, KqlType type) => value is null
        ? type == KqlType.String ? new SqlExpression("''", type) { Constant = "" } : new SqlExpression($"(NULL::{KqlTypes.SqlOf(type)})", type)
        : new SqlExpression(value switch
        {
            string text => Bind(text),
            bool flag => flag ? "true" : "false",
            DateTime time => Time(time),
            TimeSpan span => string.Create(CultureInfo.InvariantCulture, $"({span.Ticks / TimeSpan.TicksPerMicrosecond}::BIGINT)"),
            long number => string.Create(CultureInfo.InvariantCulture, $"({number}::{KqlTypes.SqlOf(type)})"),
            double number when double.IsNaN(number) => "('nan'::DOUBLE)",
            double number when double.IsInfinity(number) => number > 0 ? "('inf'::DOUBLE)" : "('-inf'::DOUBLE)",
            double number => string.Create(CultureInfo.InvariantCulture, $"({number:E17}::DOUBLE)"),
            _ => throw new ArgumentException($"A literal cannot be a {value.GetType().Name}."),
        }, type)
        { NonNull = true, Constant = value };

    /// <summary>A point in time.</summary>
    public static string Time(DateTime time) => string.Create(CultureInfo.InvariantCulture, $"make_timestamp({Timestamps.ToMicroseconds(time)}::BIGINT)");
}
