using System.Globalization;

namespace Platform.Kubernetes;

/// <summary>The suffix or exponent of a quantity.</summary>
internal readonly record struct QuantitySuffix(QuantityFormat Format, int DecimalExponent, int BinaryExponent)
{
    private const string Decimal = "num kMGTPE";
    private const string Binary = "KMGTPE";

    /// <summary>Reads a suffix; the empty one is valid.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out QuantitySuffix suffix)
    {
        suffix = default;
        if (text.Length == 0)
            return true;
        if (text.Length == 1)
        {
            var index = Decimal.IndexOf(text[0], StringComparison.Ordinal);
            suffix = new QuantitySuffix(QuantityFormat.DecimalSI, (index - 3) * 3, 0);
            return index >= 0 && text[0] != ' ';
        }

        if (text.Length == 2 && text[1] == 'i')
        {
            var index = Binary.IndexOf(text[0], StringComparison.Ordinal);
            suffix = new QuantitySuffix(QuantityFormat.BinarySI, 0, (index + 1) * 10);
            return index >= 0;
        }

        if (text[0] is not ('e' or 'E')
            || !int.TryParse(text[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
            || exponent is < -1000 or > 1000)
            return false;
        suffix = new QuantitySuffix(QuantityFormat.DecimalExponent, exponent, 0);
        return true;
    }

    /// <summary>Writes whole units with the largest binary suffix that leaves no fraction.</summary>
    public static string WriteBinary(Int128 units)
    {
        var suffix = 0;
        while (suffix < Binary.Length && units % 1024 == 0)
        {
            units /= 1024;
            suffix++;
        }

        var number = units.ToString(CultureInfo.InvariantCulture);
        return suffix == 0 ? number : $"{number}{Binary[suffix - 1]}i";
    }

    /// <summary>Writes billionths with the largest decimal suffix or exponent that leaves no fraction.</summary>
    public static string WriteDecimal(Int128 nanos, bool asExponent)
    {
        var exponent = -9;
        while (exponent < 18 && nanos % 1000 == 0)
        {
            nanos /= 1000;
            exponent += 3;
        }

        var number = nanos.ToString(CultureInfo.InvariantCulture);
        if (exponent == 0)
            return number;
        return asExponent ? $"{number}e{exponent}" : $"{number}{Decimal[(exponent / 3) + 3]}";
    }
}
