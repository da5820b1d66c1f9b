using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Cli.Query;

/// <summary>The specification's notions about JSON values.</summary>
internal static class Values
{
    /// <summary>The specification's name of a value's type.</summary>
    public static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => "number",
        JsonValueKind.String => "string",
        JsonValueKind.Array => "array",
        _ => "object",
    };

    /// <summary>Null, false and everything empty are false; zero is true.</summary>
    public static bool IsTrue(JsonNode? value) => value switch
    {
        null => false,
        JsonArray items => items.Count > 0,
        JsonObject members => members.Count > 0,
        _ => value.GetValueKind() switch
        {
            JsonValueKind.False or JsonValueKind.Null => false,
            JsonValueKind.String => value.GetValue<string>().Length > 0,
            _ => true,
        },
    };

    /// <summary>Whether two values are the same, however their numbers are spelled and their members ordered.</summary>
    public static bool Same(JsonNode? left, JsonNode? right)
    {
        if (TypeOf(left) != TypeOf(right))
            return false;
        return (left, right) switch
        {
            (null, _) or (_, null) => true,
            (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => Same(pair.First, pair.Second)),
            (JsonObject a, JsonObject b) => a.Count == b.Count
                && a.All(member => b.TryGetPropertyValue(member.Key, out var other) && Same(member.Value, other)),
            _ => left.GetValueKind() switch
            {
                JsonValueKind.Number => Number(left) == Number(right),
                JsonValueKind.String => left.GetValue<string>() == right.GetValue<string>(),
                _ => left.GetValueKind() == right.GetValueKind(),
            },
        };
    }

    public static double Number(JsonNode value) => ((JsonValue)value).TryGetValue<double>(out var number)
        ? number : Convert.ToDouble(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A number as JSON would write it: whole where it is whole.</summary>
    public static JsonNode FromNumber(double number) =>
        Math.Abs(number) < 1e15 && number == Math.Floor(number) ? JsonValue.Create((long)number) : JsonValue.Create(number);

    /// <summary>An array of values, copied where they already belong to another one.</summary>
    public static JsonArray Array(IEnumerable<JsonNode?> values)
    {
        var array = new JsonArray();
        foreach (var value in values)
            array.Add(Own(value));
        return array;
    }

    /// <summary>The value, or a copy when it already belongs to something.</summary>
    public static JsonNode? Own(JsonNode? value) => value?.Parent is null ? value : value.DeepClone();

    /// <summary>Order of strings by Unicode code point.</summary>
    public static int CompareStrings(string left, string right)
    {
        var a = left.EnumerateRunes();
        var b = right.EnumerateRunes();
        while (true)
        {
            var more = a.MoveNext();
            if (!b.MoveNext())
                return more ? 1 : 0;
            if (!more)
                return -1;
            if (a.Current != b.Current)
                return a.Current.CompareTo(b.Current);
        }
    }
}
