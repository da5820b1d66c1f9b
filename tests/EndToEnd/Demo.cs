using System.Text.RegularExpressions;

namespace Platform.EndToEnd;

/// <summary>Reads what the demo shows on a terminal.</summary>
public static partial class Demo
{
    /// <summary>The steps that ended well, each with how long it took.</summary>
    public static IReadOnlyList<(string Title, string Took)> Steps(string output) =>
        [.. Step().Matches(Control().Replace(output, "")).Select(match => (match.Groups["title"].Value.Trim(), match.Groups["took"].Value))];

    /// <summary>How often the spinner was drawn.</summary>
    public static int Spins(string output) => Frame().Count(output);

    [GeneratedRegex(@"✓ (?<title>[^\r\n]+?) (?<took>(\d+ min )?\d+(\.\d)? s)\s*[\r\n]")]
    private static partial Regex Step();

    [GeneratedRegex("[⠁-⣿]")]
    private static partial Regex Frame();

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Control();
}
