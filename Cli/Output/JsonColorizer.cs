using System.Text;

namespace Platform.Cli.Output;

/// <summary>Colours JSON for a terminal: names, strings, and other values apart.</summary>
internal static class JsonColorizer
{
    private const string Name = "\e[94m";
    private const string Text = "\e[32m";
    private const string Other = "\e[33m";
    private const string Plain = "\e[0m";

    public static string Colorize(string json)
    {
        var colored = new StringBuilder(json.Length * 2);
        for (var i = 0; i < json.Length;)
        {
            var end = TokenEnd(json, i);
            var token = json.AsSpan(i, end - i);
            var color = json[i] switch
            {
                '"' => end < json.Length && json[end] == ':' ? Name : Text,
                '-' or (>= '0' and <= '9') or (>= 'a' and <= 'z') => Other,
                _ => null,
            };
            if (color is null)
                colored.Append(token);
            else
                colored.Append(color).Append(token).Append(Plain);
            i = end;
        }

        return colored.ToString();
    }

    private static int TokenEnd(string json, int start)
    {
        var i = start + 1;
        if (json[start] == '"')
        {
            while (json[i] != '"')
                i += json[i] == '\\' ? 2 : 1;
            return i + 1;
        }

        if (json[start] == '-' || char.IsAsciiLetterOrDigit(json[start]))
        {
            while (i < json.Length && (char.IsAsciiLetterOrDigit(json[i]) || json[i] is '.' or '+' or '-'))
                i++;
        }

        return i;
    }
}
