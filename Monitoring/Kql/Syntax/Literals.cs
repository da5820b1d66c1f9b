using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Platform.Monitoring.Kql.Syntax;

/// <summary>Literals whose brackets hold a spelling of their own.</summary>
internal static class Literals
{
    /// <summary>Ticks of a unit of time; null for no unit.</summary>
    public static double? UnitOf(string unit) => unit switch
    {
        "d" or "day" or "days" => TimeSpan.TicksPerDay,
        "h" or "hr" or "hrs" or "hour" or "hours" => TimeSpan.TicksPerHour,
        "m" or "min" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
        "s" or "sec" or "second" or "seconds" => TimeSpan.TicksPerSecond,
        "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => TimeSpan.TicksPerMillisecond,
        "micro" or "micros" or "microsecond" or "microseconds" => TimeSpan.TicksPerMicrosecond,
        "tick" or "ticks" => 1,
        _ => null,
    };

    /// <summary>A timespan of so many ticks.</summary>
    /// <exception cref="KqlException">It is longer than a timespan can be.</exception>
    public static TimeSpan Span(double ticks, TextSpan span) =>
        Math.Abs(ticks) < long.MaxValue ? new TimeSpan((long)ticks) : throw new KqlException("this is longer than a timespan can be", span, syntax: true);

    /// <summary>The literal in the brackets of a type; null when it is an expression to be converted.</summary>
    /// <exception cref="KqlException">It is no literal of the type.</exception>
    public static Token? Read(KqlType type, string text, TextSpan span)
    {
        if (text.Length == 0) return type == KqlType.DateTime ? throw Wrong(type, text, span) : null;
        if (text == "null") return Literal(type, null, span);
        var bare = text.Length > 1 && text[0] is '"' or '\'' && text[^1] == text[0] ? text[1..^1] : text;
        return type switch
        {
            KqlType.String => null,
            KqlType.DateTime => Literal(type, ReadTime(bare) ?? throw Wrong(type, text, span), span),
            KqlType.TimeSpan => Literal(type, ReadSpan(bare, span) ?? throw Wrong(type, text, span), span),
            KqlType.Guid => Guid.TryParse(bare, out var guid) ? Literal(type, guid.ToString(), span) : throw Wrong(type, text, span),
            KqlType.Dynamic => Literal(type, ReadJson(text, span), span),
            KqlType.Bool => bool.TryParse(bare, out var flag) ? Literal(type, flag, span) : bare is "0" or "1" ? Literal(type, bare == "1", span) : throw Wrong(type, text, span),
            KqlType.Int => int.TryParse(bare, CultureInfo.InvariantCulture, out var number) ? Literal(type, (long)number, span) : throw Wrong(type, text, span),
            KqlType.Long => long.TryParse(bare, CultureInfo.InvariantCulture, out var number) ? Literal(type, number, span) : throw Wrong(type, text, span),
            _ => bare switch
            {
                "nan" => Literal(type, double.NaN, span),
                "+inf" => Literal(type, double.PositiveInfinity, span),
                "-inf" => Literal(type, double.NegativeInfinity, span),
                _ => double.TryParse(bare, CultureInfo.InvariantCulture, out var number) ? Literal(type, number, span) : throw Wrong(type, text, span),
            },
        };
    }

    /// <summary>A time as KQL spells it; null for none.</summary>
    public static DateTime? ReadTime(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time.UtcDateTime
        : int.TryParse(text, CultureInfo.InvariantCulture, out var year) && year is > 0 and < 10000 ? new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc) : null;

    private static TimeSpan? ReadSpan(string text, TextSpan span)
    {
        if (double.TryParse(text, CultureInfo.InvariantCulture, out var days)) return Span(days * TimeSpan.TicksPerDay, span);
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value)) return value;
        var unit = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        return double.TryParse(text.AsSpan(0, unit), CultureInfo.InvariantCulture, out var number) && UnitOf(text[unit..].Trim()) is { } ticks ? Span(number * ticks, span) : null;
    }

    private static string ReadJson(string text, TextSpan span)
    {
        try
        {
            using var document = JsonDocument.Parse(Requote(text), new JsonDocumentOptions { AllowTrailingCommas = true, MaxDepth = 64 });
            return JsonSerializer.Serialize(document.RootElement, LiteralJson.Default.JsonElement);
        }
        catch (JsonException exception)
        {
            throw new KqlException($"dynamic(…) holds JSON: {exception.Message.Split('\n')[0]}", span, syntax: true);
        }
    }

    // KQL also takes texts in single quotes here.
    private static string Requote(string text)
    {
        if (!text.Contains('\'')) return text;
        var (result, quote) = (new StringBuilder(), '\0');
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (quote != '\0' && character == '\\' && i + 1 < text.Length) result.Append(text[++i] == '\'' ? "'" : $"\\{text[i]}");
            else if (quote == '\0' && character is '"' or '\'') (quote, _) = (character, result.Append('"'));
            else if (character == quote) (quote, _) = ('\0', result.Append('"'));
            else result.Append(quote == '\'' && character == '"' ? "\\\"" : character.ToString());
        }
        return result.ToString();
    }

    private static Token Literal(KqlType type, object? value, TextSpan span) => new(TokenKind.Literal, "", span) { Value = value, Type = type };

    private static KqlException Wrong(KqlType type, string text, TextSpan span) =>
        new($"'{(text.Length > 40 ? text[..40] + "…" : text)}' is no {KqlTypes.NameOf(type)} literal{(type is KqlType.DateTime or KqlType.TimeSpan ? "" : $"; to convert a value, use to{KqlTypes.NameOf(type)}()")}", span, syntax: true);
}

[System.Text.Json.Serialization.JsonSerializable(typeof(JsonElement))]
internal sealed partial class LiteralJson : System.Text.Json.Serialization.JsonSerializerContext;
