using System.Text;
using System.Text.RegularExpressions;

namespace Platform.ControlPlane.Http.Proxy;

/// <summary>Rewrites the links of an HTML page while it passes. Only start tags are looked at; every other byte stays as it is.</summary>
internal sealed partial class HtmlLinks(ProxyLinks links)
{
    // What no sensible tag exceeds: a longer one passes as it is.
    private const int MaxTag = 64 * 1024;
    private static readonly string[] Linking = ["action", "background", "cite", "codebase", "data", "formaction", "href", "icon", "longdesc", "manifest", "poster", "profile", "src"];
    private static readonly string[] TextOnly = ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];
    private readonly MemoryStream _tag = new();
    private Place _place = Place.Text;
    private byte _quote;
    private int _matched;
    private string _closing = "";

    private enum Place
    {
        Text,
        Tag,
        Comment,
        TextOnly,
    }

    /// <summary>Copies a page with its links rewritten, each part as it comes.</summary>
    public async Task CopyAsync(Stream source, Stream target, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        var output = new MemoryStream();
        int read;
        while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
        {
            foreach (var one in buffer.AsSpan(0, read)) Take(one, output);
            await SendAsync(output, target, cancellationToken);
        }

        _tag.WriteTo(output);
        await SendAsync(output, target, cancellationToken);
    }

    private static async Task SendAsync(MemoryStream output, Stream target, CancellationToken cancellationToken)
    {
        await target.WriteAsync(output.GetBuffer().AsMemory(0, (int)output.Length), cancellationToken);
        await target.FlushAsync(cancellationToken);
        output.SetLength(0);
    }

    private void Take(byte one, MemoryStream output)
    {
        switch (_place)
        {
            case Place.Tag:
                _tag.WriteByte(one);
                TakeInTag(one, output);
                return;
            case Place.Text when one == '<':
                _place = Place.Tag;
                _tag.WriteByte(one);
                return;
            case Place.Comment:
                output.WriteByte(one);
                if (EndsWith(one, "-->")) _place = Place.Text;
                return;
            case Place.TextOnly:
                output.WriteByte(one);
                if (EndsWith(one, _closing)) _place = Place.Text;
                return;
            default:
                output.WriteByte(one);
                return;
        }
    }

    private void TakeInTag(byte one, MemoryStream output)
    {
        if (_quote != 0) _quote = one == _quote ? (byte)0 : _quote;
        else if (one is (byte)'"' or (byte)'\'') _quote = one;
        else if (one == '>') EndTag(output);
        else if (_tag.Length == 4 && _tag.GetBuffer().AsSpan(0, 4).SequenceEqual("<!--"u8)) Pass(output, Place.Comment);
        // A less-than sign that begins no tag.
        else if (_tag.Length == 2 && !(char.IsAsciiLetter((char)one) || one is (byte)'/' or (byte)'!' or (byte)'?')) Pass(output, Place.Text);
        if (_tag.Length > MaxTag) Pass(output, Place.Text);
    }

    private void EndTag(MemoryStream output)
    {
        var text = Encoding.Latin1.GetString(_tag.GetBuffer(), 0, (int)_tag.Length);
        _tag.SetLength(0);
        output.Write(Encoding.Latin1.GetBytes(text.Length > 1 && char.IsAsciiLetter(text[1]) ? Attribute().Replace(text, Rewritten) : text));
        var name = Name().Match(text).Value[1..].ToLowerInvariant();
        _place = TextOnly.Contains(name) && !text.EndsWith("/>", StringComparison.Ordinal) ? Place.TextOnly : Place.Text;
        _closing = $"</{name}";
    }

    private string Rewritten(Match attribute)
    {
        var link = attribute.Groups["link"];
        return Linking.Contains(attribute.Groups["name"].Value.ToLowerInvariant())
            ? attribute.Value.Remove(link.Index - attribute.Index, link.Length).Insert(link.Index - attribute.Index, links.Rewrite(link.Value))
            : attribute.Value;
    }

    private void Pass(MemoryStream output, Place next)
    {
        _tag.WriteTo(output);
        _tag.SetLength(0);
        (_quote, _place) = (0, next);
    }

    private bool EndsWith(byte one, string text)
    {
        var lower = char.ToLowerInvariant((char)one);
        // Of more hyphens than two the last two count.
        if (lower == text[_matched]) _matched++;
        else if (!(lower == '-' && _matched == 2)) _matched = lower == text[0] ? 1 : 0;
        if (_matched < text.Length) return false;
        _matched = 0;
        return true;
    }

    [GeneratedRegex("""\s(?<name>[^\s=>/"']+)\s*=\s*(?:"(?<link>[^"]*)"|'(?<link>[^']*)'|(?<link>[^\s"'>]+))""")]
    private static partial Regex Attribute();

    [GeneratedRegex("^<[^\\s/>]*")]
    private static partial Regex Name();
}
