using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Platform.NodeAgent.Monitoring.Sending;

/// <summary>Writes rows of one table as a JSON array. Empty values are left out: the table has them empty.</summary>
public sealed class RowWriter : IDisposable
{
    private readonly ArrayBufferWriter<byte> _bytes = new(16 << 10);
    private readonly Utf8JsonWriter _json;

    /// <summary>Begins.</summary>
    public RowWriter()
    {
        _json = new Utf8JsonWriter(_bytes);
        _json.WriteStartArray();
    }

    /// <summary>Rows so far.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes so far.</summary>
    public long Length => _json.BytesCommitted + _json.BytesPending;

    /// <summary>Begins a row; the next ends it.</summary>
    public RowWriter Row(DateTimeOffset time)
    {
        if (Count++ > 0)
            _json.WriteEndObject();
        _json.WriteStartObject();
        return Set("TimeGenerated", time);
    }

    public RowWriter Set(string column, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            _json.WriteString(column, value);
        return this;
    }

    public RowWriter Set(string column, ReadOnlySpan<byte> utf8)
    {
        _json.WriteString(column, utf8);
        return this;
    }

    public RowWriter Set(string column, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            _json.WriteNumber(column, number);
        return this;
    }

    public RowWriter Set(string column, int? value)
    {
        if (value is { } number)
            _json.WriteNumber(column, number);
        return this;
    }

    public RowWriter Set(string column, DateTimeOffset? value)
    {
        if (value is { } time)
            _json.WriteString(column, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>A text column that holds JSON, as Azure's agent writes labels.</summary>
    public RowWriter SetMap(string column, IReadOnlyDictionary<string, string>? map)
    {
        if (map is not { Count: > 0 })
            return this;
        var text = new ArrayBufferWriter<byte>();
        using (var inner = new Utf8JsonWriter(text))
        {
            inner.WriteStartArray();
            inner.WriteStartObject();
            foreach (var (key, value) in map)
                inner.WriteString(key, value);
            inner.WriteEndObject();
            inner.WriteEndArray();
        }

        _json.WriteString(column, text.WrittenSpan);
        return this;
    }

    /// <summary>Ends the array; its bytes.</summary>
    public byte[] Finish()
    {
        if (Count > 0)
            _json.WriteEndObject();
        _json.WriteEndArray();
        _json.Flush();
        return _bytes.WrittenSpan.ToArray();
    }

    public void Dispose() => _json.Dispose();
}
