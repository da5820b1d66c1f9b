using System.Buffers.Binary;

namespace Platform.ControlPlane.Protobuf;

/// <summary>Reads the wire format of Protocol Buffers.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Reads the next field.</summary>
    /// <param name="field">Its number and value.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="MalformedProtobufException">The bytes are not the wire format.</exception>
    public bool TryRead(out WireField field)
    {
        field = default;
        if (_rest.IsEmpty) return false;
        var tag = Varint();
        if (tag >> 3 is 0 or > int.MaxValue) throw new MalformedProtobufException("a field has no number");
        var number = (int)(tag >> 3);
        field = (tag & 7) switch
        {
            0 => new WireField(number, Varint(), default, false),
            1 => new WireField(number, BinaryPrimitives.ReadUInt64LittleEndian(Take(8)), default, false),
            2 => new WireField(number, 0, Take(Length()), true),
            5 => new WireField(number, BinaryPrimitives.ReadUInt32LittleEndian(Take(4)), default, false),
            _ => throw new MalformedProtobufException("a field has an unknown wire type"),
        };
        return true;
    }

    private int Length() => Varint() is var length && length <= (ulong)_rest.Length ? (int)length : throw new MalformedProtobufException("a field is longer than the body");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length) throw new MalformedProtobufException("the body ends within a field");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
        throw new MalformedProtobufException("a number is too long");
    }
}

/// <summary>A field on the wire.</summary>
/// <param name="number">Its number.</param>
/// <param name="value">Its value when it is a number.</param>
/// <param name="content">Its value when it has a length.</param>
/// <param name="delimited">Whether it has a length.</param>
internal readonly ref struct WireField(int number, ulong value, ReadOnlySpan<byte> content, bool delimited)
{
    /// <summary>Its number.</summary>
    public int Number { get; } = number;

    /// <summary>Its value when it is a number.</summary>
    public ulong Value { get; } = value;

    /// <summary>Its value when it has a length.</summary>
    public ReadOnlySpan<byte> Content { get; } = content;

    /// <summary>Whether it has a length.</summary>
    public bool Delimited { get; } = delimited;
}

/// <summary>Carries a complaint about a body out of the recursion.</summary>
internal sealed class MalformedProtobufException(string message) : Exception(message);
