using System.Globalization;

namespace Platform.Registry.Distribution;

/// <summary>A range of bytes, both ends included.</summary>
internal readonly record struct ByteRange(long First, long Last)
{
    /// <summary>Number of bytes.</summary>
    public long Length => Last - First + 1;

    /// <summary>Reads <c>Content-Range</c> of a chunk: <c>first-last</c>, also with a <c>bytes</c> unit and a total.</summary>
    public static ByteRange? ParseChunk(string text)
    {
        var range = text.StartsWith("bytes ", StringComparison.OrdinalIgnoreCase) ? text["bytes ".Length..] : text;
        if (range.IndexOf('/', StringComparison.Ordinal) is var slash and > 0) range = range[..slash];
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && Number(range.AsSpan(0, dash)) is { } first && Number(range.AsSpan(dash + 1)) is { } last && first <= last
            ? new ByteRange(first, last) : null;
    }

    /// <summary>Reads a <c>Range</c> request header against content of a size (RFC 9110 section 14.2).</summary>
    /// <returns>The range; null with <paramref name="satisfiable"/> true means: answer with everything.</returns>
    public static ByteRange? ParseRequest(string header, long size, out bool satisfiable)
    {
        satisfiable = true;
        if (!header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase) || header.Contains(',', StringComparison.Ordinal)) return null;
        var text = header["bytes=".Length..].Trim();
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0) return null;
        var first = Number(text.AsSpan(0, dash));
        var last = Number(text.AsSpan(dash + 1));
        if (dash > 0 && first is null || dash + 1 < text.Length && last is null || first is null && last is null || first > last) return null;
        var range = first is { } from ? new ByteRange(from, Math.Min(last ?? long.MaxValue, size - 1)) : new ByteRange(Math.Max(0, size - last!.Value), size - 1);
        satisfiable = range.First < size && range.Length > 0;
        return satisfiable ? range : null;
    }

    private static long? Number(ReadOnlySpan<char> text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
