namespace Platform.Kubernetes.Validation;

/// <summary>Names after RFC 1123 and RFC 1035. Each check returns what is wrong, in the words of the API, or null.</summary>
public static class DnsNames
{
    /// <summary>Longest label.</summary>
    public const int MaxLabel = 63;

    /// <summary>Longest subdomain.</summary>
    public const int MaxSubdomain = 253;

    /// <summary>A lower-case RFC 1123 label: <c>my-name</c>.</summary>
    public static string? LabelError(string name)
    {
        if (name.Length > MaxLabel)
            return $"must be no more than {MaxLabel} characters";
        return IsLabel(name)
            ? null
            : "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an "
              + "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    }

    /// <summary>A lower-case RFC 1123 subdomain: labels joined by dots.</summary>
    public static string? SubdomainError(string name)
    {
        if (name.Length > MaxSubdomain)
            return $"must be no more than {MaxSubdomain} characters";
        return IsSubdomain(name)
            ? null
            : "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end "
              + "with an alphanumeric character (e.g. 'example.com', regex used for validation is "
              + @"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    }

    /// <summary>An RFC 1035 label, as services have: begins with a letter.</summary>
    public static string? Rfc1035LabelError(string name)
    {
        if (name.Length > MaxLabel)
            return $"must be no more than {MaxLabel} characters";
        return IsLabel(name) && char.IsAsciiLetterLower(name[0])
            ? null
            : "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end "
              + "with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
    }

    /// <summary>Whether a text is dot-separated labels of lower-case letters, digits and hyphens.</summary>
    internal static bool IsSubdomain(ReadOnlySpan<char> name)
    {
        foreach (var part in name.Split('.'))
        {
            if (!IsLabel(name[part]))
                return false;
        }

        return true;
    }

    private static bool IsLabel(ReadOnlySpan<char> name)
    {
        if (name.Length == 0 || name[0] == '-' || name[^1] == '-')
            return false;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
                return false;
        }

        return true;
    }
}
