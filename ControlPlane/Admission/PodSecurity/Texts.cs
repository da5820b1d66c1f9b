namespace Platform.ControlPlane.Admission.PodSecurity;

/// <summary>Words for faults against the standards.</summary>
internal static class Texts
{
    /// <summary><c>container "a"</c>, <c>containers "a", "b"</c>.</summary>
    public static string Who(string what, IReadOnlyCollection<string> names) =>
        (names.Count == 1 ? what : what + "s") + " " + string.Join(", ", names.Select(n => $"\"{n}\""));

    /// <summary>A fault of containers for which a condition holds; null when it holds for none.</summary>
    public static string? Fault(
        this IReadOnlyList<PodSecurityStandards.Checked> containers, string title, string fault, Func<PodSecurityStandards.Checked, bool> holds)
    {
        var names = containers.Where(holds).Select(c => c.Name).ToList();
        return names.Count == 0 ? null : $"{title} ({Who("container", names)} {fault})";
    }

    /// <summary>A fault of containers that have values they must not have; <c>{0}</c> stands for these, and words in braces get their plural.</summary>
    public static string? Fault(
        this IReadOnlyList<PodSecurityStandards.Checked> containers, string title, string fault, Func<PodSecurityStandards.Checked, IEnumerable<string>?> values)
    {
        var bad = containers.Select(c => (c.Name, Values: (values(c) ?? []).ToList())).Where(c => c.Values.Count > 0).ToList();
        if (bad.Count == 0)
            return null;
        var all = bad.SelectMany(b => b.Values).Distinct().ToList();
        var words = fault.Replace("{0}", string.Join(", ", all), StringComparison.Ordinal)
            .Replace("{uses}", bad.Count == 1 ? "uses" : "use", StringComparison.Ordinal);
        foreach (var noun in new[] { "hostPort", "probe or lifecycle host" })
            words = words.Replace($"{{{noun}}}", all.Count == 1 ? noun : noun + "s", StringComparison.Ordinal);
        return $"{title} ({Who("container", [.. bad.Select(b => b.Name)])} {words})";
    }

    /// <summary>A value between quotes.</summary>
    public static string Quote(string value) => $"\"{value}\"";

    /// <summary>A fault of named things; null without any.</summary>
    public static string? Fault(string title, IEnumerable<string> names, string what, string ending)
    {
        var all = names.ToList();
        return all.Count == 0 ? null : $"{title} ({Who(what, all)}{ending})";
    }

    /// <summary>A fault of the pod as a whole, of containers, or of both.</summary>
    public static string? FaultOf(string title, bool pod, IReadOnlyList<string> containers, string fault)
    {
        if (!pod && containers.Count == 0)
            return null;
        var who = new[] { pod ? "pod" : null, containers.Count > 0 ? Who("container", containers) : null }.OfType<string>();
        return $"{title} ({string.Join(" and ", who)} {fault})";
    }
}
