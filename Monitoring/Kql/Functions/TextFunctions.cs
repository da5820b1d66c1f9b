using Platform.Monitoring.Kql.Binding;

namespace Platform.Monitoring.Kql.Functions;

/// <summary>Functions on text. Positions count characters from 0.</summary>
internal static class TextFunctions
{
    /// <summary>The functions.</summary>
    public static IReadOnlyDictionary<string, KqlFunction> All { get; } = new Dictionary<string, KqlFunction>
    {
        ["strlen"] = call => new($"length({call.Takes(1).Text(0)})", KqlType.Long) { NonNull = true },
        ["toupper"] = call => Text($"upper({call.Takes(1).Text(0)})"),
        ["tolower"] = call => Text($"lower({call.Takes(1).Text(0)})"),
        ["reverse"] = call => Text($"reverse({Conversions.ToText(call.Takes(1)[0]).Sql})"),
        ["strcat"] = call => Text($"concat({Join(call.Takes(1, 64).All)})"),
        ["strcat_delim"] = call => Text($"concat_ws({Join(call.Takes(2, 64).All)})"),
        ["strrep"] = StrRep,
        ["substring"] = Substring,
        ["split"] = Split,
        ["replace_string"] = call => Text($"replace({call.Takes(3).Text(0)}, {call.Text(1)}, {call.Text(2)})"),
        ["replace_regex"] = call => Text($"regexp_replace({call.Takes(3).Text(0)}, {call.Text(1)}, {call.Text(2)}, 'g')"),
        ["replace"] = call => Text($"regexp_replace({call.Takes(3).Text(2)}, {call.Text(0)}, {call.Text(1)}, 'g')"),
        ["trim"] = call => Text($"regexp_replace(regexp_replace({call.Takes(2).Text(1)}, '^(?:' || {call.Text(0)} || ')+', ''), '(?:' || {call.Text(0)} || ')+$', '')"),
        ["trim_start"] = call => Text($"regexp_replace({call.Takes(2).Text(1)}, '^(?:' || {call.Text(0)} || ')+', '')"),
        ["trim_end"] = call => Text($"regexp_replace({call.Takes(2).Text(1)}, '(?:' || {call.Text(0)} || ')+$', '')"),
        ["indexof"] = call => new($"(strpos({call.Takes(2).Text(0)}, {call.Text(1)}) - 1)", KqlType.Long) { NonNull = true },
        ["extract"] = Extract,
        ["extract_all"] = call => new($"to_json(regexp_extract_all({call.Takes(2).Text(1)}, {call.Text(0)}, 1))::VARCHAR", KqlType.Dynamic),
        ["countof"] = call => new($"((length({call.Takes(2).Text(0)}) - length(replace({call.Text(0)}, {call.Text(1)}, ''))) // NULLIF(length({call.Text(1)}), 0))", KqlType.Long),
        ["base64_encode_tostring"] = call => Text($"base64(encode({call.Takes(1).Text(0)}))"),
        ["url_encode"] = call => Text($"url_encode({call.Takes(1).Text(0)})"),
        ["url_decode"] = call => Text($"url_decode({call.Takes(1).Text(0)})"),
        ["hash_sha256"] = call => Text($"sha256({Conversions.ToText(call.Takes(1)[0]).Sql})"),
        ["hash_md5"] = call => Text($"md5({Conversions.ToText(call.Takes(1)[0]).Sql})"),
    };

    private static SqlExpression Text(string sql) => new($"coalesce({sql}, '')", KqlType.String);

    private static string Join(IReadOnlyList<SqlExpression> values) => string.Join(", ", values.Select(value => Conversions.ToText(value).Sql));

    private static SqlExpression StrRep(FunctionCall call)
    {
        call.Takes(2, 3);
        var text = Conversions.ToText(call[0]).Sql;
        // More than this is no use and a way to fill the memory.
        var times = $"greatest(0, least(1024, {call.Whole(1)}))";
        return Text(call.Count == 2 ? $"repeat({text}, {times}::BIGINT)" : $"left(repeat({text} || {call.Text(2)}, {times}::BIGINT), (greatest(0, length({text} || {call.Text(2)}) * {times} - length({call.Text(2)})))::BIGINT)");
    }

    private static SqlExpression Substring(FunctionCall call)
    {
        call.Takes(2, 3);
        var (text, start) = (call.Text(0), call.Whole(1));
        // A negative start counts from the end.
        var from = $"(CASE WHEN {start} < 0 THEN greatest(length({text}) + {start}, 0) ELSE {start} END + 1)";
        return Text(call.Count == 2 ? $"substring({text}, {from})" : $"substring({text}, {from}, greatest({call.Whole(2)}, 0))");
    }

    private static SqlExpression Split(FunctionCall call)
    {
        call.Takes(2, 3);
        var parts = $"string_split({call.Text(0)}, {call.Text(1)})";
        return new(call.Count == 2 ? $"to_json({parts})::VARCHAR" : $"CASE WHEN {call.Whole(2)} < len({parts}) THEN to_json([{parts}[({call.Whole(2)} + 1)::BIGINT]])::VARCHAR ELSE '[]' END", KqlType.Dynamic);
    }

    // extract(regex, group, text [, typeof(type)])
    private static SqlExpression Extract(FunctionCall call)
    {
        call.Takes(3, 4);
        var group = call.Constant<long>(1, "the number of a group");
        if (group is < 0 or > 99) throw call.Fault("takes a group from 0 to 99");
        var found = Text($"regexp_extract({call.Text(2)}, {call.Text(0)}, {group})");
        return call.Count == 3 ? found : Conversions.To(found, KqlTypes.Find(call.Constant<string>(3, "typeof(…)")) ?? throw call.Fault("takes typeof(…) of a scalar type"));
    }
}
