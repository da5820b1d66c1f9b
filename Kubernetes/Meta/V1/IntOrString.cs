using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Kubernetes.Meta.V1;

/// <summary>A number or a string: a port by number or name, a count or a percentage.</summary>
[JsonConverter(typeof(IntOrStringJsonConverter))]
public readonly record struct IntOrString
{
    private readonly int number;

    /// <summary>A number.</summary>
    public IntOrString(int value) => number = value;

    /// <summary>A string.</summary>
    public IntOrString(string value) => Text = value;

    /// <summary>The string, or null for a number.</summary>
    public string? Text { get; }

    /// <summary>The number, or null for a string.</summary>
    public int? Number => Text is null ? number : null;

    /// <summary>A number as either.</summary>
    public static implicit operator IntOrString(int value) => new(value);

    /// <summary>A string as either.</summary>
    public static implicit operator IntOrString(string value) => new(value);

    /// <summary>The count it stands for out of a total: itself, or for <c>"25%"</c> that share of it.</summary>
    /// <param name="total">What a percentage is of.</param>
    /// <param name="roundUp">Whether a fraction becomes the next whole number.</param>
    /// <returns>The count, or null when it is a string other than a percentage.</returns>
    public int? Scale(int total, bool roundUp)
    {
        if (Text is null)
            return number;
        if (!Text.EndsWith('%') || !int.TryParse(Text.AsSpan(0, Text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var percent))
            return null;
        var scaled = (long)percent * total;
        return (int)Math.Min(int.MaxValue, roundUp ? (scaled + 99) / 100 : scaled / 100);
    }

    /// <summary>The number or string as text.</summary>
    public override string ToString() => Text ?? number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Wire form of <see cref="IntOrString"/>.</summary>
public sealed class IntOrStringJsonConverter : JsonConverter<IntOrString>
{
    /// <inheritdoc />
    public override IntOrString Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetInt32(out var number) => new IntOrString(number),
        JsonTokenType.String => new IntOrString(reader.GetString()!),
        _ => throw new JsonException("neither a 32 bit number nor a string"),
    };

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, IntOrString value, JsonSerializerOptions options)
    {
        if (value.Text is { } text)
            writer.WriteStringValue(text);
        else
            writer.WriteNumberValue(value.Number!.Value);
    }
}
