using Platform.Monitoring.Kql.Binding;
using Platform.Monitoring.Kql.Syntax;

namespace Platform.Monitoring.Kql.Functions;

/// <summary>Binds one function.</summary>
/// <exception cref="KqlException">The arguments are not its own.</exception>
internal delegate SqlExpression KqlFunction(FunctionCall call);

/// <summary>A call that is being bound.</summary>
/// <param name="call">As it was written.</param>
/// <param name="binder">Binds its arguments.</param>
/// <param name="scope">What they may name.</param>
internal sealed class FunctionCall(CallExpression call, ScalarBinder binder, RowScope scope)
{
    private readonly SqlExpression?[] _bound = new SqlExpression?[call.Arguments.Count];

    /// <summary>The function's name.</summary>
    public string Name => call.Function;

    /// <summary>Number of arguments.</summary>
    public int Count => call.Arguments.Count;

    /// <summary>Where it stands.</summary>
    public TextSpan Span => call.Span;

    /// <summary>The query's state.</summary>
    public QueryState State => binder.State;

    /// <summary>The rows it is computed over.</summary>
    public RowScope Scope => scope;

    /// <summary>Refuses another number of arguments.</summary>
    public FunctionCall Takes(int least, int most = -1)
    {
        most = most < 0 ? least : most;
        if (Count >= least && Count <= most) return this;
        throw Fault(most == least ? $"takes {least} argument{(least == 1 ? "" : "s")}" : most == int.MaxValue ? $"takes {least} arguments or more" : $"takes {least} to {most} arguments");
    }

    /// <summary>An argument of any type.</summary>
    public SqlExpression this[int index] => _bound[index] ??= binder.Bind(call.Arguments[index], scope);

    /// <summary>All arguments, of any type.</summary>
    public IReadOnlyList<SqlExpression> All => [.. Enumerable.Range(0, Count).Select(index => this[index])];

    /// <summary>Whether an argument is <c>*</c>.</summary>
    public bool IsStar(int index) => call.Arguments[index] is StarExpression;

    /// <summary>An argument as text; numbers and times are refused, as in Kusto.</summary>
    public string Text(int index) => this[index] switch
    {
        { Type: KqlType.String } text => text.Sql,
        { Type: KqlType.Dynamic or KqlType.Guid } other => Conversions.ToText(other).Sql,
        var other => throw Wrong(index, "string", other),
    };

    /// <summary>An argument as a number.</summary>
    public SqlExpression Number(int index)
    {
        var value = this[index];
        if (value.Type == KqlType.Dynamic) return Conversions.To(value, KqlType.Real);
        return KqlTypes.IsNumeric(value.Type) ? value : throw Wrong(index, "a number", value);
    }

    /// <summary>An argument as a whole number.</summary>
    public string Whole(int index) => Number(index) switch { var value when KqlTypes.IsWhole(value.Type) => value.Sql, var value => Conversions.To(value, KqlType.Long).Sql };

    /// <summary>An argument as a time.</summary>
    public string Time(int index) => Of(index, KqlType.DateTime);

    /// <summary>An argument as a timespan.</summary>
    public string Duration(int index) => Of(index, KqlType.TimeSpan);

    /// <summary>An argument as a truth value.</summary>
    public string Truth(int index) => Of(index, KqlType.Bool);

    /// <summary>An argument as a dynamic value.</summary>
    public string Dynamic(int index) => Of(index, KqlType.Dynamic);

    /// <summary>An argument that must be written out: a literal, or a let that names one.</summary>
    public T Constant<T>(int index, string what) => this[index].Constant is T value ? value : throw Fault($"needs {what} written out as argument {index + 1}");

    /// <summary>A refusal.</summary>
    public KqlException Fault(string why) => new($"{Name}() {why}", Span);

    private string Of(int index, KqlType type) => this[index] switch
    {
        var value when value.Type == type => value.Sql,
        { Type: KqlType.Dynamic } value => Conversions.To(value, type).Sql,
        var value => throw Wrong(index, KqlTypes.NameOf(type), value),
    };

    private KqlException Wrong(int index, string expected, SqlExpression given) =>
        new($"{Name}(): argument {index + 1} is of type {KqlTypes.NameOf(given.Type)} where {expected} was expected", call.Arguments[index].Span);
}
