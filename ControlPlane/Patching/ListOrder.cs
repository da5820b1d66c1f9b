namespace Platform.ControlPlane.Patching;

/// <summary>Order of lists whose items are told by an identity.</summary>
internal static class ListOrder
{
    /// <summary>
    /// Joins two lists without common items. Each keeps its own order; between the two, the order in which both items stood
    /// before decides, and where it says nothing the second list goes first.
    /// </summary>
    /// <param name="others">Items that keep their place relative to the rest.</param>
    /// <param name="ordered">Items whose order was asked for.</param>
    /// <param name="before">Position of an item in the list as it was; -1 when it is new.</param>
    public static List<T> Interleave<T>(IReadOnlyList<T> others, IReadOnlyList<T> ordered, Func<T, int> before)
    {
        var result = new List<T>(others.Count + ordered.Count);
        var next = 0;
        foreach (var item in ordered)
        {
            var place = before(item);
            while (place >= 0 && next < others.Count && before(others[next]) is >= 0 and var other && other < place) result.Add(others[next++]);
            result.Add(item);
        }
        for (; next < others.Count; next++) result.Add(others[next]);
        return result;
    }

    /// <summary>First position of every identity.</summary>
    public static Dictionary<string, int> Positions(IEnumerable<string?> identities)
    {
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        var index = 0;
        foreach (var identity in identities)
        {
            if (identity is not null) positions.TryAdd(identity, index);
            index++;
        }
        return positions;
    }

    /// <summary>Position of an identity; -1 when there is none.</summary>
    public static int PositionOf(this Dictionary<string, int> positions, string? identity) =>
        identity is not null && positions.TryGetValue(identity, out var index) ? index : -1;
}
