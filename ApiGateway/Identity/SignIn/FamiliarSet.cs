namespace Platform.ApiGateway.Identity.SignIn;

/// <summary>Remembers a bounded number of texts; the one added longest ago goes first.</summary>
internal sealed class FamiliarSet(int capacity)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _members = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public bool Contains(string text)
    {
        lock (_lock) return _members.Contains(text);
    }

    public void Add(string text)
    {
        lock (_lock)
        {
            if (!_members.Add(text)) return;
            _order.Enqueue(text);
            if (_order.Count > capacity) _members.Remove(_order.Dequeue());
        }
    }
}
