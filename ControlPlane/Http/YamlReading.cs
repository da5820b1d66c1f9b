using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Kubernetes.Schema;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Platform.ControlPlane.Http;

/// <summary>Reads untrusted YAML into the JSON it stands for. Aliases are refused, so that a small text stays a small document.</summary>
internal sealed class YamlReading
{
    private readonly IParser parser;
    private readonly FieldPath path = new();
    private readonly List<string> duplicates = [];
    private int depth;

    private YamlReading(IParser parser) => this.parser = parser;

    /// <summary>Reads one document.</summary>
    public static JsonReadResult Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reading = new YamlReading(new SoundParser(new Parser(new StringReader(Encoding.UTF8.GetString(utf8)))));
            reading.parser.Consume<StreamStart>();
            if (!reading.parser.TryConsume<DocumentStart>(out _))
                return new JsonReadResult(null, "the document is empty", []);
            return new JsonReadResult(reading.Value(), null, reading.duplicates);
        }
        catch (YamlException e)
        {
            return new JsonReadResult(null, $"yaml: line {e.Start.Line}: {e.Message}", []);
        }
    }

    private JsonNode? Value()
    {
        if (++depth > JsonReading.MaxDepth)
            throw new YamlException(parser.Current!.Start, parser.Current.End, "the document is nested too deeply");
        try
        {
            if (parser.TryConsume<Scalar>(out var scalar))
                return ScalarOf(scalar);
            if (parser.TryConsume<MappingStart>(out _))
                return Mapping();
            if (parser.TryConsume<SequenceStart>(out _))
                return Sequence();
            throw new YamlException(parser.Current!.Start, parser.Current.End, "aliases are not supported");
        }
        finally
        {
            depth--;
        }
    }

    private JsonObject Mapping()
    {
        var map = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>().Value;
            using var scope = path.Field(key);
            if (map.ContainsKey(key))
                duplicates.Add(path.ToString());
            map[key] = Value();
        }

        return map;
    }

    private JsonArray Sequence()
    {
        var array = new JsonArray();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            using var scope = path.Index(array.Count);
            array.Add(Value());
        }

        return array;
    }

    private static JsonNode? ScalarOf(Scalar scalar)
    {
        var text = scalar.Value;
        if (scalar.Style is not ScalarStyle.Plain || scalar.Tag == "tag:yaml.org,2002:str")
            return text;
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON":
                return true;
            case "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF":
                return false;
        }

        if (char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.')
            return Number(text) ?? JsonValue.Create(text);
        return text;
    }

    private static JsonValue? Number(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            return text.Length > 1 && text.TrimStart('+', '-') is ['0', _, ..] ? Octal(text) : JsonValue.Create(integer);
        if (text.StartsWith("0x", StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex))
            return JsonValue.Create(hex);
        if (text.StartsWith("0o", StringComparison.Ordinal))
            return Octal("0" + text[2..]);
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : null;
    }

    /// <summary>A leading zero means base eight, as file modes are written.</summary>
    private static JsonValue? Octal(string text)
    {
        var value = 0L;
        foreach (var digit in text)
        {
            if (digit is < '0' or > '7' || value > long.MaxValue / 16)
                return null;
            value = (value * 8) + (digit - '0');
        }

        return JsonValue.Create(value);
    }

    /// <summary>The library's scanner loses its way on some unfinished flow collections, and says so as if its caller had.</summary>
    private sealed class SoundParser(Parser parser) : IParser
    {
        public ParsingEvent? Current => parser.Current;

        public bool MoveNext()
        {
            try
            {
                return parser.MoveNext();
            }
            catch (InvalidOperationException)
            {
                var last = parser.Current!;
                throw new YamlException(last.Start, last.End, "what follows is malformed");
            }
        }
    }
}
