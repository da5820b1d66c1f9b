using Platform.Registry.Naming;

namespace Platform.Registry.Tokens;

/// <summary>What a token allows, or what is asked of one: actions on a repository, or on the registry's catalog.</summary>
/// <param name="Type"><c>repository</c> or <c>registry</c>.</param>
/// <param name="Name">The repository's name, or <c>catalog</c>.</param>
/// <param name="Actions">The actions, such as <c>pull</c> and <c>push</c>.</param>
internal sealed record AccessScope(string Type, string Name, IReadOnlyList<string> Actions)
{
    public const string Repository = "repository";
    public const string Registry = "registry";
    public const string Catalog = "catalog";
    public const string Pull = "pull";
    public const string Push = "push";
    public const string Delete = "delete";
    public const string MetadataRead = "metadata_read";
    public const string MetadataWrite = "metadata_write";
    public const string Any = "*";

    private static readonly string[] RepositoryActions = [Pull, Push, Delete, MetadataRead, MetadataWrite];

    /// <summary>Reads one scope of a token request, <c>type:name:action,action</c>; null for one that is not ours, which then grants nothing.</summary>
    public static AccessScope? Parse(string text)
    {
        var first = text.IndexOf(':', StringComparison.Ordinal);
        var last = text.LastIndexOf(':');
        if (first <= 0 || last <= first) return null;
        var (type, name) = (text[..first], text[(first + 1)..last]);
        var actions = text[(last + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        if (type == Registry && name == Catalog) return new AccessScope(type, name, actions.Contains(Any) ? [Any] : []);
        // Docker's plugin repositories carry their class: repository(plugin).
        if (type.StartsWith(Repository + "(", StringComparison.Ordinal)) type = Repository;
        if (type != Repository || !NameRules.IsRepository(name)) return null;
        return new AccessScope(type, name, actions.Contains(Any) ? RepositoryActions : [.. actions.Where(action => RepositoryActions.Contains(action))]);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Type}:{Name}:{string.Join(',', Actions)}";
}
