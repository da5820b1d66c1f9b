using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Kubernetes.Meta.V1;

/// <summary>A time in microseconds, RFC 3339 in UTC on the wire: <c>2026-01-02T03:04:05.000006Z</c>.</summary>
/// <param name="Value">The instant.</param>
[JsonConverter(typeof(MicroTimeJsonConverter))]
public readonly record struct MicroTime(DateTimeOffset Value) : IComparable<MicroTime>
{
    /// <summary>An instant as a wire time.</summary>
    public static implicit operator MicroTime(DateTimeOffset value) => new(value);

    /// <summary>The instant of a wire time.</summary>
    public static implicit operator DateTimeOffset(MicroTime time) => time.Value;

    /// <inheritdoc />
    public int CompareTo(MicroTime other) => Value.CompareTo(other.Value);

    /// <summary>The wire form.</summary>
    public override string ToString() => Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}

/// <summary>Wire form of <see cref="MicroTime"/>.</summary>
public sealed class MicroTimeJsonConverter : JsonConverter<MicroTime>
{
    /// <inheritdoc />
    public override MicroTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Time.TryParse(reader.GetString(), out var time) ? new MicroTime(time.Value) : throw new JsonException("not an RFC 3339 time");

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, MicroTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
