namespace Platform.Kubernetes.Node.Nftables;

/// <summary>What a table holds beside its frame.</summary>
internal sealed class NftState
{
    public Dictionary<string, string> Chains { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Sets { get; } = new(StringComparer.Ordinal);

    public Dictionary<(string Set, string Key), string?> Elements { get; } = [];

    public void Assign(NftState other)
    {
        Copy(other.Chains, Chains);
        Copy(other.Sets, Sets);
        Copy(other.Elements, Elements);
    }

    /// <summary>Becomes as another is in what was touched.</summary>
    public void Take(NftState other, NftTouched touched)
    {
        Take(other.Chains, Chains, touched.Chains);
        Take(other.Sets, Sets, touched.Sets);
        Take(other.Elements, Elements, touched.Elements);
    }

    public bool HasSame((string Set, string Key) key, NftState other) =>
        Elements.TryGetValue(key, out var value) == other.Elements.TryGetValue(key, out var wanted) && value == wanted;

    private static void Copy<TKey, TValue>(Dictionary<TKey, TValue> from, Dictionary<TKey, TValue> to)
        where TKey : notnull
    {
        to.Clear();
        foreach (var (key, value) in from)
            to.Add(key, value);
    }

    private static void Take<TKey, TValue>(Dictionary<TKey, TValue> from, Dictionary<TKey, TValue> to, HashSet<TKey> keys)
        where TKey : notnull
    {
        foreach (var key in keys)
        {
            if (from.TryGetValue(key, out var value))
                to[key] = value;
            else
                to.Remove(key);
        }
    }
}

/// <summary>What may differ between what is wanted of a table and what is in force.</summary>
internal sealed class NftTouched
{
    public HashSet<string> Chains { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Sets { get; } = new(StringComparer.Ordinal);

    public HashSet<(string Set, string Key)> Elements { get; } = [];

    public void Clear()
    {
        Chains.Clear();
        Sets.Clear();
        Elements.Clear();
    }
}
