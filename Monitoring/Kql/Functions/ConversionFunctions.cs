using Platform.Monitoring.Kql.Binding;

namespace Platform.Monitoring.Kql.Functions;

/// <summary><c>tostring()</c> and its kin.</summary>
internal static class ConversionFunctions
{
    /// <summary>The functions.</summary>
    public static IReadOnlyDictionary<string, KqlFunction> All { get; } = new Dictionary<string, KqlFunction>
    {
        ["tostring"] = To(KqlType.String),
        ["toint"] = To(KqlType.Int),
        ["tolong"] = To(KqlType.Long),
        ["toreal"] = To(KqlType.Real),
        ["todouble"] = To(KqlType.Real),
        ["todecimal"] = To(KqlType.Decimal),
        ["tobool"] = To(KqlType.Bool),
        ["toboolean"] = To(KqlType.Bool),
        ["todatetime"] = To(KqlType.DateTime),
        ["totimespan"] = To(KqlType.TimeSpan),
        ["toguid"] = To(KqlType.Guid),
        ["todynamic"] = To(KqlType.Dynamic),
        ["parse_json"] = To(KqlType.Dynamic),
        ["toobject"] = To(KqlType.Dynamic),
        // The names of types convert too: long(x).
        ["int"] = To(KqlType.Int),
        ["long"] = To(KqlType.Long),
        ["real"] = To(KqlType.Real),
        ["double"] = To(KqlType.Real),
        ["bool"] = To(KqlType.Bool),
        ["string"] = To(KqlType.String),
        ["gettype"] = call => call.State.Literal(KqlTypes.NameOf(call.Takes(1)[0].Type), KqlType.String),
    };

    private static KqlFunction To(KqlType type) => call =>
    {
        var value = call.Takes(1)[0];
        return Conversions.To(value, type) with { Name = value.Name, Constant = value.Type == type ? value.Constant : null };
    };
}
