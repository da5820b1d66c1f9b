namespace Platform.Kubernetes.Validation;

/// <summary>Keys and values of labels. Each check returns what is wrong, in the words of the API, or null.</summary>
public static class LabelNames
{
    private const int Max = 63;

    /// <summary>A qualified name: an optional DNS prefix and a slash, then a name.</summary>
    public static string? KeyError(string key)
    {
        var slash = key.IndexOf('/');
        if (slash >= 0)
        {
            if (key.IndexOf('/', slash + 1) >= 0)
                return QualifiedName("a qualified name");
            if (slash == 0)
                return "prefix part must be non-empty";
            if (DnsNames.SubdomainError(key[..slash]) is { } prefix)
                return "prefix part " + prefix;
        }

        var name = key[(slash + 1)..];
        if (name.Length == 0)
            return "name part must be non-empty";
        if (name.Length > Max)
            return $"name part must be no more than {Max} characters";
        return IsName(name) ? null : QualifiedName("name part");
    }

    /// <summary>A label's value: empty, or letters, digits, hyphens, underscores and dots.</summary>
    public static string? ValueError(string value)
    {
        if (value.Length > Max)
            return $"must be no more than {Max} characters";
        return value.Length == 0 || IsName(value)
            ? null
            : "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with "
              + "an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
              + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    }

    private static string QualifiedName(string what) =>
        what + " must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private static bool IsName(string name)
    {
        if (!char.IsAsciiLetterOrDigit(name[0]) || !char.IsAsciiLetterOrDigit(name[^1]))
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return false;
        }

        return true;
    }
}
