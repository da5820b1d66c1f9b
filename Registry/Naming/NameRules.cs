using System.Text.RegularExpressions;

namespace Platform.Registry.Naming;

/// <summary>The forms of names on the wire.</summary>
internal static partial class NameRules
{
    private const int MaxRepositoryLength = 255;

    /// <summary>A repository's name (OCI distribution spec, "Pulling manifests"), at most 255 characters.</summary>
    public static bool IsRepository(string name) => name.Length is > 0 and <= MaxRepositoryLength && RepositoryPattern().IsMatch(name);

    /// <summary>A tag, at most 128 characters.</summary>
    public static bool IsTag(string name) => TagPattern().IsMatch(name);

    /// <summary>A registry's resource name: 5 to 50 letters and digits.</summary>
    public static bool IsRegistry(string name) => RegistryPattern().IsMatch(name);

    [GeneratedRegex(@"\A[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex RepositoryPattern();

    [GeneratedRegex(@"\A[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\z", RegexOptions.NonBacktracking)]
    private static partial Regex TagPattern();

    [GeneratedRegex(@"\A[a-zA-Z0-9]{5,50}\z", RegexOptions.NonBacktracking)]
    private static partial Regex RegistryPattern();
}
