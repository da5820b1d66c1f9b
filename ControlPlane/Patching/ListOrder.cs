using System.Text.Json.Nodes;

namespace Platform.ControlPlane.Patching;

/// <summary>Order of lists whose items are told by a key.</summary>
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

    /// <summary>Position of the first item that equals a value; -1 without one.</summary>
    public static int IndexOf(IReadOnlyList<JsonNode?> list, JsonNode? value)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (JsonNode.DeepEquals(list[i], value)) return i;
        }
        return -1;
    }
}
