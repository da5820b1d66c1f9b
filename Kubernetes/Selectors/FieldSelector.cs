using System.Text;

namespace Platform.Kubernetes.Selectors;

/// <summary>One condition on a field.</summary>
/// <param name="Field">The field's path.</param>
/// <param name="Value">The value it must have.</param>
/// <param name="Negated">It must not have the value instead.</param>
public sealed record FieldRequirement(string Field, string Value, bool Negated);

/// <summary>Chooses objects by their fields: <c>spec.nodeName=a,status.phase!=Failed</c>.</summary>
/// <param name="Requirements">The conditions, all of which must hold.</param>
public sealed record FieldSelector(IReadOnlyList<FieldRequirement> Requirements)
{
    /// <summary>Chooses every object.</summary>
    public static readonly FieldSelector Everything = new([]);

    /// <summary>Reads the query form.</summary>
    /// <param name="text">The text; null or empty chooses everything.</param>
    /// <param name="selector">The selector, when it is one.</param>
    /// <param name="error">What is wrong with it otherwise.</param>
    public static bool TryParse(string? text, out FieldSelector selector, out string? error)
    {
        selector = Everything;
        error = null;
        var requirements = new List<FieldRequirement>();
        foreach (var term in Split(text ?? ""))
        {
            if (term.Length == 0)
                continue;
            var sign = term.IndexOf('=');
            if (sign <= 0)
            {
                error = $"invalid selector: '{text}'; can't understand '{term}'";
                return false;
            }

            var negated = term[sign - 1] == '!';
            var doubled = !negated && sign + 1 < term.Length && term[sign + 1] == '=';
            if (Unescape(term[(sign + (doubled ? 2 : 1))..]) is not { } value)
            {
                error = $"invalid field selector: invalid escape sequence in '{term}'";
                return false;
            }

            requirements.Add(new FieldRequirement(term[..(negated ? sign - 1 : sign)], value, negated));
        }

        if (requirements.Count > 0)
            selector = new FieldSelector(requirements);
        return true;
    }

    /// <summary>Whether an object is chosen.</summary>
    /// <param name="valueOf">The object's value of a field; absent is the empty string.</param>
    public bool Matches(Func<string, string> valueOf)
    {
        foreach (var requirement in Requirements)
        {
            if (string.Equals(valueOf(requirement.Field), requirement.Value, StringComparison.Ordinal) == requirement.Negated)
                return false;
        }

        return true;
    }

    private static List<string> Split(string text)
    {
        var terms = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == ',')
            {
                terms.Add(text[start..i]);
                start = i + 1;
            }
        }

        terms.Add(text[start..]);
        return terms;
    }

    private static string? Unescape(string value)
    {
        if (!value.Contains('\\') && !value.Contains('='))
            return value;
        var plain = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '=')
                return null;
            if (value[i] == '\\' && (++i == value.Length || value[i] is not ('\\' or ',' or '=')))
                return null;
            plain.Append(value[i]);
        }

        return plain.ToString();
    }
}
