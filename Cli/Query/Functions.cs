using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Cli.Query;

/// <summary>The functions of the JMESPath specification.</summary>
internal static class Functions
{
    public static JsonNode? Call(Expression.Call call, JsonNode? value)
    {
        var a = new Arguments(call, value);
        return call.Function switch
        {
            "abs" => Values.FromNumber(Math.Abs(a.Arity(1).Number(0))),
            "avg" => a.Arity(1).Numbers(0) is { Count: > 0 } numbers ? Values.FromNumber(numbers.Average()) : null,
            "ceil" => Values.FromNumber(Math.Ceiling(a.Arity(1).Number(0))),
            "contains" => Contains(a.Arity(2)),
            "ends_with" => a.Arity(2).String(0).EndsWith(a.String(1), StringComparison.Ordinal),
            "floor" => Values.FromNumber(Math.Floor(a.Arity(1).Number(0))),
            "join" => string.Join(a.Arity(2).String(0), a.Strings(1)),
            "keys" => Values.Array(a.Arity(1).Object(0).Select(member => (JsonNode?)member.Key)),
            "length" => Length(a.Arity(1)),
            "map" => Values.Array(a.Arity(2).Array(1).Select(item => Evaluator.Evaluate(a.Reference(0), item))),
            "max" => First(a.Arity(1).Sorted(a.Array(0), null, descending: true)),
            "max_by" => First(a.Arity(2).Sorted(a.Array(0), a.Reference(1), descending: true)),
            "merge" => Merge(a.AtLeast(1)),
            "min" => First(a.Arity(1).Sorted(a.Array(0), null)),
            "min_by" => First(a.Arity(2).Sorted(a.Array(0), a.Reference(1))),
            "not_null" => a.AtLeast(1).All().FirstOrDefault(item => item is not null),
            "reverse" => Reverse(a.Arity(1)),
            "sort" => Values.Array(a.Arity(1).Sorted(a.Array(0), null)),
            "sort_by" => Values.Array(a.Arity(2).Sorted(a.Array(0), a.Reference(1))),
            "starts_with" => a.Arity(2).String(0).StartsWith(a.String(1), StringComparison.Ordinal),
            "sum" => Values.FromNumber(a.Arity(1).Numbers(0).Sum()),
            "to_array" => a.Arity(1).Any(0) is JsonArray items ? items : Values.Array([a.Any(0)]),
            "to_number" => ToNumber(a.Arity(1).Any(0)),
            "to_string" => a.Arity(1).Any(0) is JsonValue text && text.GetValueKind() == JsonValueKind.String
                ? text : JsonValue.Create(a.Any(0)?.ToJsonString(JmesPath.Compact) ?? "null"),
            "type" => Values.TypeOf(a.Arity(1).Any(0)),
            "values" => Values.Array(a.Arity(1).Object(0).Select(member => member.Value)),
            _ => throw new JmesPathException("unknown-function", $"there is no function '{call.Function}'"),
        };
    }

    private static JsonNode? Contains(Arguments a) => a.Any(0) switch
    {
        JsonArray items => items.Any(item => Values.Same(item, a.Any(1))),
        JsonValue text when text.TryGetValue<string>(out var s) => a.Any(1) is JsonValue part && part.TryGetValue<string>(out var p)
            && s.Contains(p, StringComparison.Ordinal),
        _ => throw a.Wrong(0, "an array or a string"),
    };

    private static JsonNode? Length(Arguments a) => a.Any(0) switch
    {
        JsonArray items => items.Count,
        JsonObject members => members.Count,
        JsonValue text when text.TryGetValue<string>(out var s) => s.EnumerateRunes().Count(),
        _ => throw a.Wrong(0, "an array, an object or a string"),
    };

    private static JsonNode? Reverse(Arguments a) => a.Any(0) switch
    {
        JsonArray items => Values.Array(items.Reverse()),
        JsonValue text when text.TryGetValue<string>(out var s) => string.Concat(s.EnumerateRunes().Reverse()),
        _ => throw a.Wrong(0, "an array or a string"),
    };

    private static JsonNode? First(List<JsonNode?> sorted) => sorted.Count == 0 ? null : sorted[0];

    private static JsonObject Merge(Arguments a)
    {
        var merged = new JsonObject();
        for (var i = 0; i < a.Count; i++)
        {
            foreach (var (name, member) in a.Object(i))
                merged[name] = member?.DeepClone();
        }

        return merged;
    }

    private static JsonNode? ToNumber(JsonNode? value) => Values.TypeOf(value) switch
    {
        "number" => value,
        "string" when double.TryParse(value!.GetValue<string>(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) => Values.FromNumber(number),
        _ => null,
    };
}
