using System.Text;

namespace Platform.NodeAgent.Pods.Runtime;

/// <summary><c>$(NAME)</c> in commands, arguments and variables: <c>$$</c> is one dollar, an unknown name stays as it is.</summary>
public static class VariableExpansion
{
    public static string Expand(string text, IReadOnlyDictionary<string, string> variables) =>
        Expand(text, name => variables.TryGetValue(name, out var value) ? value : $"$({name})");

    /// <summary>The variables that a text refers to.</summary>
    public static IReadOnlyList<string> Names(string text)
    {
        var names = new List<string>();
        Expand(text, name =>
        {
            names.Add(name);
            return "";
        });
        return names;
    }

    private static string Expand(string text, Func<string, string> valueOf)
    {
        if (!text.Contains('$'))
            return text;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            var end = text[i + 1] == '(' ? text.IndexOf(')', i + 2) : -1;
            if (text[i + 1] == '$')
            {
                result.Append('$');
                i++;
            }
            else if (end < 0)
            {
                result.Append('$');
            }
            else
            {
                result.Append(valueOf(text[(i + 2)..end]));
                i = end;
            }
        }

        return result.ToString();
    }
}
