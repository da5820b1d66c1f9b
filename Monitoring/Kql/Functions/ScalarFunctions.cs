namespace Platform.Monitoring.Kql.Functions;

/// <summary>The scalar functions by name.</summary>
internal static class ScalarFunctions
{
    private static readonly IReadOnlyDictionary<string, KqlFunction> All = new[]
    {
        ConversionFunctions.All, ConditionFunctions.All, TextFunctions.All, TimeFunctions.All, NumberFunctions.All, DynamicFunctions.All,
    }.SelectMany(group => group).ToDictionary(StringComparer.Ordinal);

    /// <summary>Finds a function; null when there is none of that name.</summary>
    public static KqlFunction? Find(string name) => All.GetValueOrDefault(name);
}
