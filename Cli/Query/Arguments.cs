using System.Text.Json.Nodes;

namespace Platform.Cli.Query;

/// <summary>A function's arguments, evaluated and checked as the function asks for them.</summary>
internal sealed class Arguments(Expression.Call call, JsonNode? value)
{
    public int Count => call.Arguments.Count;

    public Arguments Arity(int count) => Count == count ? this : throw new JmesPathException("invalid-arity",
        $"{call.Function}() takes {count} argument{(count == 1 ? "" : "s")}, not {Count}");

    public Arguments AtLeast(int count) => Count >= count ? this : throw new JmesPathException("invalid-arity",
        $"{call.Function}() takes at least {count} argument{(count == 1 ? "" : "s")}");

    public JsonNode? Any(int at) => call.Arguments[at] is Expression.Reference
        ? throw Wrong(at, "a value") : Evaluator.Evaluate(call.Arguments[at], value);

    public IEnumerable<JsonNode?> All() => Enumerable.Range(0, Count).Select(Any);

    public Expression Reference(int at) => call.Arguments[at] is Expression.Reference reference
        ? reference.Target : throw Wrong(at, "an expression (&...)");

    public string String(int at) => Any(at) is JsonValue v && v.TryGetValue<string>(out var text) ? text : throw Wrong(at, "a string");

    public double Number(int at) => Any(at) is { } v && Values.TypeOf(v) == "number" ? Values.Number(v) : throw Wrong(at, "a number");

    public JsonArray Array(int at) => Any(at) as JsonArray ?? throw Wrong(at, "an array");

    public JsonObject Object(int at) => Any(at) as JsonObject ?? throw Wrong(at, "an object");

    public List<double> Numbers(int at) => Array(at).Select(item => Values.TypeOf(item) == "number"
        ? Values.Number(item!) : throw Wrong(at, "an array of numbers")).ToList();

    public List<string> Strings(int at) => Array(at).Select(item => item is JsonValue v && v.TryGetValue<string>(out var text)
        ? text : throw Wrong(at, "an array of strings")).ToList();

    /// <summary>Sorts stably, by the items themselves or by a key; all keys must be numbers, or all strings.</summary>
    public List<JsonNode?> Sorted(JsonArray items, Expression? key, bool descending = false)
    {
        var keyed = items.Select(item => (Item: item, Key: key is null ? item : Evaluator.Evaluate(key, item))).ToList();
        if (keyed.Count == 0)
            return [];
        var type = Values.TypeOf(keyed[0].Key);
        if (type is not ("number" or "string") || keyed.Any(pair => Values.TypeOf(pair.Key) != type))
            throw Wrong(0, key is null ? "an array of numbers or of strings" : "an array whose keys are all numbers or all strings");
        var order = Comparer<JsonNode?>.Create(type == "number"
            ? (a, b) => Values.Number(a!).CompareTo(Values.Number(b!))
            : (a, b) => Values.CompareStrings(a!.GetValue<string>(), b!.GetValue<string>()));
        var sorted = descending ? keyed.OrderByDescending(pair => pair.Key, order) : keyed.OrderBy(pair => pair.Key, order);
        return sorted.Select(pair => pair.Item).ToList();
    }

    public JmesPathException Wrong(int at, string wanted) =>
        new("invalid-type", $"argument {at + 1} of {call.Function}() must be {wanted}");
}
