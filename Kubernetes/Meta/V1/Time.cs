using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Kubernetes.Meta.V1;

/// <summary>A time in whole seconds, RFC 3339 in UTC on the wire: <c>2026-01-02T03:04:05Z</c>.</summary>
/// <param name="Value">The instant; fractions of a second are dropped when written.</param>
[JsonConverter(typeof(TimeJsonConverter))]
public readonly record struct Time(DateTimeOffset Value) : IComparable<Time>
{
    /// <summary>An instant as a wire time.</summary>
    public static implicit operator Time(DateTimeOffset value) => new(value);

    /// <summary>The instant of a wire time.</summary>
    public static implicit operator DateTimeOffset(Time time) => time.Value;

    /// <summary>Reads RFC 3339.</summary>
    /// <param name="text">The wire form; any offset is accepted.</param>
    /// <param name="time">The time, when it is one.</param>
    public static bool TryParse(string? text, out Time time)
    {
        var ok = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var value)
            && text!.Length >= 20 && text[4] == '-' && text[10] is 'T' or 't';
        time = ok ? new Time(value) : default;
        return ok;
    }

    /// <inheritdoc />
    public int CompareTo(Time other) => Value.CompareTo(other.Value);

    /// <summary>The wire form.</summary>
    public override string ToString() => Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>Wire form of <see cref="Time"/>.</summary>
public sealed class TimeJsonConverter : JsonConverter<Time>
{
    /// <inheritdoc />
    public override Time Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Time.TryParse(reader.GetString(), out var time) ? time : throw new JsonException("not an RFC 3339 time");

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, Time value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
