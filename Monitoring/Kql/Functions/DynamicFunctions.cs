using Platform.Monitoring.Kql.Binding;

namespace Platform.Monitoring.Kql.Functions;

/// <summary>Functions on dynamic values.</summary>
internal static class DynamicFunctions
{
    /// <summary>The functions.</summary>
    public static IReadOnlyDictionary<string, KqlFunction> All { get; } = new Dictionary<string, KqlFunction>
    {
        ["array_length"] = call => new($"CASE json_type({call.Takes(1).Dynamic(0)}) WHEN 'ARRAY' THEN json_array_length({call.Dynamic(0)})::BIGINT END", KqlType.Long),
        ["bag_keys"] = call => Json($"CASE json_type({call.Takes(1).Dynamic(0)}) WHEN 'OBJECT' THEN to_json(json_keys({call.Dynamic(0)})) END"),
        ["bag_has_key"] = call => new($"coalesce(list_contains(json_keys({call.Takes(2).Dynamic(0)}), {call.Text(1)}), false)", KqlType.Bool) { NonNull = true },
        ["pack"] = Pack,
        ["bag_pack"] = Pack,
        ["pack_array"] = call => Json($"json_array({string.Join(", ", call.Takes(1, 64).All.Select(Conversions.ToJson))})"),
        ["array_concat"] = call => Json($"to_json(list_concat({string.Join(", ", Enumerable.Range(0, call.Takes(2, 16).Count).Select(index => Elements(call.Dynamic(index))))}))"),
        ["array_slice"] = call => Json($"to_json({Elements(call.Takes(3).Dynamic(0))}[({call.Whole(1)} + 1)::BIGINT:({call.Whole(2)} + 1)::BIGINT])"),
        ["array_sort_asc"] = call => Json($"to_json(list_sort(list_transform({Elements(call.Takes(1).Dynamic(0))}, lambda x: json_extract_string(x, '$'))))"),
        ["strcat_array"] = call => new($"coalesce(array_to_string(list_transform({Elements(call.Takes(2).Dynamic(0))}, lambda x: json_extract_string(x, '$')), {call.Text(1)}), '')", KqlType.String),
        ["set_has_element"] = call => new($"coalesce(list_contains(list_transform({Elements(call.Takes(2).Dynamic(0))}, lambda x: json_extract_string(x, '$')), {Conversions.ToText(call[1]).Sql}), false)", KqlType.Bool) { NonNull = true },
        ["dynamic_to_json"] = call => new($"coalesce({call.Takes(1).Dynamic(0)}, '')", KqlType.String),
        // typeof(long) as an argument of extract(): the name of the type.
        ["typeof"] = call => throw call.Fault("can only be written in mv-expand, after 'to'"),
    };

    private static SqlExpression Json(string sql) => new($"({sql})::VARCHAR", KqlType.Dynamic);

    private static string Elements(string array) => $"json_extract({array}, '$[*]')";

    private static SqlExpression Pack(FunctionCall call)
    {
        if (call.Takes(2, 128).Count % 2 != 0) throw call.Fault("takes pairs of a key and a value");
        var items = Enumerable.Range(0, call.Count).Select(index => index % 2 == 0 ? call.Text(index) : Conversions.ToJson(call[index]));
        return Json($"json_object({string.Join(", ", items)})");
    }
}
