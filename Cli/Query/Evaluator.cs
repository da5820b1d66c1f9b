using System.Text.Json.Nodes;

namespace Platform.Cli.Query;

/// <summary>Evaluates a parsed query on a value.</summary>
internal static class Evaluator
{
    public static JsonNode? Evaluate(Expression expression, JsonNode? value) => expression switch
    {
        Expression.Current => value,
        Expression.Literal e => e.Value,
        Expression.Field e => value is JsonObject members && members.TryGetPropertyValue(e.Name, out var member) ? member : null,
        Expression.Index e => value is JsonArray items ? At(items, e.At) : null,
        Expression.Slice e => value is JsonArray items ? Slice(items, e) : null,
        Expression.Chain e => Evaluate(e.Right, Evaluate(e.Left, value)),
        Expression.Pipe e => Evaluate(e.Right, Evaluate(e.Left, value)),
        Expression.ListProjection e => Evaluate(e.Source, value) is JsonArray items ? Project(items, e.Each) : null,
        Expression.ValueProjection e => Evaluate(e.Source, value) is JsonObject members
            ? Project(members.Select(member => member.Value), e.Each) : null,
        Expression.FilterProjection e => Evaluate(e.Source, value) is JsonArray items
            ? Project(items.Where(item => Values.IsTrue(Evaluate(e.Condition, item))), e.Each) : null,
        Expression.Flatten e => Evaluate(e.Source, value) is JsonArray items ? Flatten(items) : null,
        Expression.Or e => Evaluate(e.Left, value) is var left && Values.IsTrue(left) ? left : Evaluate(e.Right, value),
        Expression.And e => Evaluate(e.Left, value) is var left && !Values.IsTrue(left) ? left : Evaluate(e.Right, value),
        Expression.Not e => !Values.IsTrue(Evaluate(e.Operand, value)),
        Expression.Comparison e => Compare(e.Operator, Evaluate(e.Left, value), Evaluate(e.Right, value)),
        Expression.MultiSelectList e => value is null ? null : Values.Array(e.Items.Select(item => Evaluate(item, value))),
        Expression.MultiSelectHash e => value is null ? null : Select(e, value),
        Expression.Call e => Functions.Call(e, value),
        Expression.Reference => throw new JmesPathException("invalid-type", "an expression (&) can only be a function's argument"),
        _ => throw new InvalidOperationException($"no evaluation for {expression.GetType().Name}"),
    };

    private static JsonArray Project(IEnumerable<JsonNode?> items, Expression each) =>
        Values.Array(items.Select(item => Evaluate(each, item)).Where(result => result is not null));

    private static JsonArray Flatten(JsonArray items) =>
        Values.Array(items.SelectMany(item => item is JsonArray inner ? inner.AsEnumerable() : [item]));

    private static JsonObject Select(Expression.MultiSelectHash hash, JsonNode value)
    {
        var selected = new JsonObject();
        foreach (var (name, member) in hash.Members)
            selected[name] = Values.Own(Evaluate(member, value));
        return selected;
    }

    private static JsonNode? At(JsonArray items, int index)
    {
        if (index < 0)
            index += items.Count;
        return index >= 0 && index < items.Count ? items[index] : null;
    }

    private static JsonArray Slice(JsonArray items, Expression.Slice slice)
    {
        if (slice.Step == 0)
            throw new JmesPathException("invalid-value", "a slice's step cannot be 0");
        int Clamp(int index, int low, int high) => Math.Clamp(index < 0 ? index + items.Count : index, low, high);
        var picked = new List<JsonNode?>();
        if (slice.Step > 0)
        {
            var stop = Clamp(slice.Stop ?? items.Count, 0, items.Count);
            for (long i = Clamp(slice.Start ?? 0, 0, items.Count); i < stop; i += slice.Step)
                picked.Add(items[(int)i]);
        }
        else
        {
            var stop = slice.Stop is { } given ? Clamp(given, -1, items.Count - 1) : -1;
            for (long i = Clamp(slice.Start ?? items.Count - 1, -1, items.Count - 1); i > stop; i += slice.Step)
                picked.Add(items[(int)i]);
        }

        return Values.Array(picked);
    }

    private static JsonNode? Compare(TokenKind comparison, JsonNode? left, JsonNode? right)
    {
        if (comparison is TokenKind.Equal or TokenKind.NotEqual)
            return Values.Same(left, right) == (comparison == TokenKind.Equal);
        // Order is defined for numbers; az also relies on it for strings such as times.
        int order;
        switch (Values.TypeOf(left), Values.TypeOf(right))
        {
            case ("number", "number"):
                order = Values.Number(left!).CompareTo(Values.Number(right!));
                break;
            case ("string", "string"):
                order = Values.CompareStrings(left!.GetValue<string>(), right!.GetValue<string>());
                break;
            default:
                return null;
        }

        return comparison switch
        {
            TokenKind.Less => order < 0,
            TokenKind.LessOrEqual => order <= 0,
            TokenKind.Greater => order > 0,
            _ => order >= 0,
        };
    }
}
