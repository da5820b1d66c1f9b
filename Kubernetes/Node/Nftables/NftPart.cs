namespace Platform.Kubernetes.Node.Nftables;

/// <summary>An element of a set, or of a map when it has a value.</summary>
/// <param name="Set">Name of the set.</param>
/// <param name="Key">The element, as nft writes it.</param>
/// <param name="Value">What a map leads to; null in a set.</param>
public readonly record struct NftElement(string Set, string Key, string? Value = null);

/// <summary>What one owner has in an <see cref="NftTable"/>. Chains and sets are its own; elements may be claimed by several owners.</summary>
public sealed class NftPart
{
    /// <summary>Rules by chain, one a line.</summary>
    public Dictionary<string, string> Chains { get; } = new(StringComparer.Ordinal);

    /// <summary>Declarations by set. Those of one name are always the same: whoever wants another takes another name.</summary>
    public Dictionary<string, string> Sets { get; } = new(StringComparer.Ordinal);

    /// <summary>Elements of sets, its own or the table's.</summary>
    public HashSet<NftElement> Elements { get; } = [];

    /// <summary>Whether another part asks for the same.</summary>
    public bool IsSame(NftPart other) => Same(Chains, other.Chains) && Same(Sets, other.Sets) && Elements.SetEquals(other.Elements);

    private static bool Same(Dictionary<string, string> one, Dictionary<string, string> other) =>
        one.Count == other.Count && one.All(entry => other.TryGetValue(entry.Key, out var value) && value == entry.Value);
}
