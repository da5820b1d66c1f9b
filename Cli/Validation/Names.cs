using System.Text.RegularExpressions;

namespace Platform.Cli.Validation;

/// <summary>Azure's rules for names, checked before anything is sent. Each gives null, or what is wrong.</summary>
public static partial class Names
{
    public static string? CheckGroup(string name) => GroupName().IsMatch(name) && !name.EndsWith('.') ? null
        : $"'{name}' is not a resource group name: 1 to 90 letters, digits, '-', '_', '.', '(' and ')', not ending in '.'";

    public static string? CheckCluster(string name) => ClusterName().IsMatch(name) ? null
        : $"'{name}' is not a cluster name: 1 to 63 letters, digits, '-' and '_', beginning and ending with a letter or digit";

    public static string? CheckRegistry(string name) => RegistryName().IsMatch(name) ? null
        : $"'{name}' is not a registry name: 5 to 50 letters and digits";

    public static string? CheckNodePool(string name) => NodePoolName().IsMatch(name) ? null
        : $"'{name}' is not a node pool name: 1 to 12 lower-case letters and digits, beginning with a letter";

    [GeneratedRegex(@"\A[-\w._()]{1,90}\z")]
    private static partial Regex GroupName();

    [GeneratedRegex(@"\A[a-zA-Z0-9]([-_a-zA-Z0-9]{0,61}[a-zA-Z0-9])?\z")]
    private static partial Regex ClusterName();

    [GeneratedRegex(@"\A[a-zA-Z0-9]{5,50}\z")]
    private static partial Regex RegistryName();

    [GeneratedRegex(@"\A[a-z][a-z0-9]{0,11}\z")]
    private static partial Regex NodePoolName();
}
