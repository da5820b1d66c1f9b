using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Scheduling;

/// <summary>Finds, among many selectors, the few that may choose an object, by one label that each of them demands.</summary>
/// <typeparam name="T">What is found.</typeparam>
internal sealed class LabelIndex<T>
    where T : class
{
    private readonly Dictionary<(string Key, string Value), List<T>> _byLabel = [];
    private readonly List<T> _others = [];

    /// <summary>Takes in what a selector stands for.</summary>
    public void Add(Selector selector, T item)
    {
        if (HookOf(selector) is not { } hook)
        {
            _others.Add(item);
            return;
        }

        if (!_byLabel.TryGetValue(hook, out var items))
            _byLabel[hook] = items = [];
        items.Add(item);
    }

    /// <summary>Takes out what was taken in with the same selector.</summary>
    public void Remove(Selector selector, T item)
    {
        if (HookOf(selector) is not { } hook)
            _others.Remove(item);
        else if (_byLabel.TryGetValue(hook, out var items) && items.Remove(item) && items.Count == 0)
            _byLabel.Remove(hook);
    }

    /// <summary>Takes out everything.</summary>
    public void Clear()
    {
        _byLabel.Clear();
        _others.Clear();
    }

    /// <summary>Whose selectors may choose an object with these labels; the selectors themselves have the last word.</summary>
    public IEnumerable<T> Candidates(IReadOnlyDictionary<string, string>? labels)
    {
        foreach (var item in _others)
            yield return item;
        if (labels is null || _byLabel.Count == 0)
            yield break;
        foreach (var (key, value) in labels)
        {
            if (!_byLabel.TryGetValue((key, value), out var items))
                continue;
            foreach (var item in items)
                yield return item;
        }
    }

    private static (string Key, string Value)? HookOf(Selector selector) =>
        selector.Requirements.FirstOrDefault(r => r.Operator == SelectorOperator.In && r.Values.Count == 1) is { } one ? (one.Key, one.Values[0]) : null;
}
