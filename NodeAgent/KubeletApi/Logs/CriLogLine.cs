using System.Globalization;
using System.Text;

namespace Platform.NodeAgent.KubeletApi.Logs;

/// <summary>One line of a container's log file: <c>time stream tag content</c>.</summary>
/// <param name="Time">When the runtime read it.</param>
/// <param name="TimeText">The same as it stands in the file, with nanoseconds.</param>
/// <param name="Partial">The container's line goes on in the next.</param>
/// <param name="Content">Without the final line feed.</param>
/// <param name="IsError">Written to stderr, not stdout.</param>
public readonly record struct CriLogLine(DateTimeOffset Time, string TimeText, bool Partial, ReadOnlyMemory<byte> Content, bool IsError)
{
    /// <summary>False for a line that is not of the format.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> line, out CriLogLine parsed)
    {
        parsed = default;
        var span = line.Span;
        var time = span.IndexOf((byte)' ');
        if (time <= 0 || time > 40)
            return false;
        var stream = span[(time + 1)..].IndexOf((byte)' ') + time + 1;
        if (stream <= time)
            return false;
        var tag = span[(stream + 1)..].IndexOf((byte)' ') + stream + 1;
        if (tag <= stream)
            tag = span.Length;
        var text = Encoding.ASCII.GetString(span[..time]);
        if (!DateTimeOffset.TryParse(Shorten(text), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            return false;
        parsed = new CriLogLine(at, text, span[stream + 1] == 'P', tag + 1 <= line.Length ? line[(tag + 1)..] : ReadOnlyMemory<byte>.Empty,
            span[(time + 1)..stream].SequenceEqual("stderr"u8));
        return true;
    }

    // Nine digits of a second are more than a DateTimeOffset holds.
    private static string Shorten(string text)
    {
        var dot = text.IndexOf('.');
        if (dot < 0)
            return text;
        var end = dot + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return end - dot > 8 ? text[..(dot + 8)] + text[end..] : text;
    }
}
