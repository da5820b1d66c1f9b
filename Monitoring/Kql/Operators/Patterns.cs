namespace Platform.Monitoring.Kql.Operators;

/// <summary>Names in which <c>*</c> stands for any text.</summary>
internal static class Patterns
{
    /// <summary>Whether a name is meant.</summary>
    public static bool Matches(string pattern, string name)
    {
        var parts = pattern.Split('*');
        if (parts.Length == 1) return pattern == name;
        if (!name.StartsWith(parts[0], StringComparison.Ordinal) || name.Length < parts[0].Length + parts[^1].Length || !name.EndsWith(parts[^1], StringComparison.Ordinal)) return false;
        var at = parts[0].Length;
        foreach (var part in parts[1..^1])
        {
            at = name.IndexOf(part, at, StringComparison.Ordinal);
            if (at < 0) return false;
            at += part.Length;
        }
        return at <= name.Length - parts[^1].Length;
    }
}
