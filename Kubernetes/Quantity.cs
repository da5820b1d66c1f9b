using System.Numerics;
using System.Text.Json.Serialization;

namespace Platform.Kubernetes;

/// <summary>How a quantity is written.</summary>
public enum QuantityFormat
{
    /// <summary>Suffixes n, u, m, k, M, G, T, P, E.</summary>
    DecimalSI,

    /// <summary>Suffixes Ki, Mi, Gi, Ti, Pi, Ei.</summary>
    BinarySI,

    /// <summary>An exponent: 12e6.</summary>
    DecimalExponent,
}

/// <summary>An amount of a resource, such as <c>500m</c> of a CPU or <c>2Gi</c> of memory.</summary>
/// <remarks>
/// Fixed point in billionths; anything smaller is rounded away from zero, anything beyond ±(2⁶³-1) is capped, as the API
/// does. It is written canonically: no fraction, the largest suffix that loses nothing.
/// </remarks>
[JsonConverter(typeof(QuantityJsonConverter))]
public readonly struct Quantity : IEquatable<Quantity>, IComparable<Quantity>
{
    private static readonly Int128 NanosPerUnit = 1_000_000_000;
    private static readonly Int128 MaxNanos = (Int128)long.MaxValue * 1_000_000_000;
    private readonly Int128 nanos;

    private Quantity(Int128 nanos, QuantityFormat format)
    {
        this.nanos = Int128.Clamp(nanos, -MaxNanos, MaxNanos);
        Format = format;
    }

    /// <summary>How it is written.</summary>
    public QuantityFormat Format { get; }

    /// <summary>Whether it is nothing.</summary>
    public bool IsZero => nanos == 0;

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => Int128.Sign(nanos);

    /// <summary>Whole units, rounded up.</summary>
    public long Value => (long)CeilingDivide(nanos, NanosPerUnit);

    /// <summary>Thousandths of a unit, rounded up: millicores of a CPU. Capped at the ends of the range.</summary>
    public long MilliValue => (long)Int128.Clamp(CeilingDivide(nanos, 1_000_000), long.MinValue, long.MaxValue);

    /// <summary>A number of whole units.</summary>
    /// <param name="value">Units.</param>
    /// <param name="format">How to write it.</param>
    public static Quantity FromUnits(long value, QuantityFormat format = QuantityFormat.DecimalSI) => new(value * NanosPerUnit, format);

    /// <summary>A number of thousandths.</summary>
    /// <param name="value">Thousandths of a unit.</param>
    public static Quantity FromMilli(long value) => new((Int128)value * 1_000_000, QuantityFormat.DecimalSI);

    /// <summary>Reads a quantity.</summary>
    /// <param name="text">Its wire form.</param>
    /// <exception cref="FormatException">It is not one.</exception>
    public static Quantity Parse(string text) =>
        TryParse(text, out var quantity) ? quantity : throw new FormatException($"\"{text}\" is not a quantity");

    /// <summary>Reads a quantity.</summary>
    /// <param name="text">Its wire form: an optional sign, digits with an optional point, an optional suffix or exponent.</param>
    /// <param name="quantity">The quantity, when it is one.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out Quantity quantity)
    {
        quantity = default;
        if (text.Length is 0 or > 64)
            return false;
        var negative = text[0] == '-';
        var rest = text[0] is '-' or '+' ? text[1..] : text;
        var end = rest.IndexOfAnyExcept("0123456789.");
        var number = end < 0 ? rest : rest[..end];
        if (!QuantitySuffix.TryParse(end < 0 ? "" : rest[end..], out var suffix) || !TryParseDigits(number, out var digits, out var fraction))
            return false;
        var scaled = ToNanos(digits, fraction, suffix);
        var capped = (Int128)BigInteger.Min(scaled, (BigInteger)MaxNanos);
        quantity = new Quantity(negative ? -capped : capped, suffix.Format);
        return true;
    }

    public static Quantity operator +(Quantity left, Quantity right) => new(left.nanos + right.nanos, left.IsZero ? right.Format : left.Format);

    public static Quantity operator -(Quantity left, Quantity right) => new(left.nanos - right.nanos, left.IsZero ? right.Format : left.Format);

    public static bool operator ==(Quantity left, Quantity right) => left.nanos == right.nanos;

    public static bool operator !=(Quantity left, Quantity right) => left.nanos != right.nanos;

    public static bool operator <(Quantity left, Quantity right) => left.nanos < right.nanos;

    public static bool operator >(Quantity left, Quantity right) => left.nanos > right.nanos;

    public static bool operator <=(Quantity left, Quantity right) => left.nanos <= right.nanos;

    public static bool operator >=(Quantity left, Quantity right) => left.nanos >= right.nanos;

    /// <inheritdoc />
    public int CompareTo(Quantity other) => nanos.CompareTo(other.nanos);

    /// <summary>Whether both are the same amount, however written.</summary>
    public bool Equals(Quantity other) => nanos == other.nanos;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Quantity other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => nanos.GetHashCode();

    /// <summary>The canonical wire form.</summary>
    public override string ToString()
    {
        if (nanos == 0)
            return "0";
        var small = Int128.Abs(nanos) < 1024 * NanosPerUnit;
        if (Format == QuantityFormat.BinarySI && !small && nanos % NanosPerUnit == 0)
            return QuantitySuffix.WriteBinary(nanos / NanosPerUnit);
        return QuantitySuffix.WriteDecimal(nanos, Format == QuantityFormat.DecimalExponent);
    }

    private static bool TryParseDigits(ReadOnlySpan<char> number, out BigInteger digits, out int fraction)
    {
        digits = default;
        fraction = 0;
        var point = number.IndexOf('.');
        if (number.Length == 0 || (point >= 0 && (number.Length == 1 || number[(point + 1)..].Contains('.'))))
            return false;
        fraction = point < 0 ? 0 : number.Length - point - 1;
        Span<char> plain = stackalloc char[number.Length];
        var length = 0;
        foreach (var c in number)
        {
            if (c != '.')
                plain[length++] = c;
        }

        return BigInteger.TryParse(plain[..length], out digits);
    }

    private static BigInteger ToNanos(BigInteger digits, int fraction, QuantitySuffix suffix)
    {
        if (digits.IsZero)
            return digits;
        var power = 9 - fraction + suffix.DecimalExponent;
        var value = digits << suffix.BinaryExponent;
        if (power >= 0)
            return power > 80 ? (BigInteger)MaxNanos : value * BigInteger.Pow(10, power);
        if (power < -200)
            return BigInteger.One;
        var quotient = BigInteger.DivRem(value, BigInteger.Pow(10, -power), out var remainder);
        return remainder.IsZero ? quotient : quotient + 1;
    }

    private static Int128 CeilingDivide(Int128 value, Int128 divisor)
    {
        var (quotient, remainder) = Int128.DivRem(value, divisor);
        return remainder > 0 ? quotient + 1 : quotient;
    }
}
