using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Platform.Kubernetes.Client;

/// <summary>The objects an informer holds, with indexes. Read by any thread, written by one.</summary>
internal sealed class InformerStore<T>(IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> indexers)
    where T : class
{
    private readonly ConcurrentDictionary<ObjectKey, T> objects = new();
    private readonly Dictionary<string, ConcurrentDictionary<string, ImmutableHashSet<ObjectKey>>> indexes =
        indexers.Keys.ToDictionary(name => name, _ => new ConcurrentDictionary<string, ImmutableHashSet<ObjectKey>>(StringComparer.Ordinal));

    public int Count => objects.Count;

    public ICollection<ObjectKey> Keys => objects.Keys;

    public T? Find(ObjectKey key) => objects.GetValueOrDefault(key);

    public IReadOnlyList<T> List() => [.. objects.Values];

    public IReadOnlyList<T> ByIndex(string index, string value)
    {
        if (!indexes[index].TryGetValue(value, out var keys))
            return [];
        var found = new List<T>(keys.Count);
        foreach (var key in keys)
        {
            if (objects.TryGetValue(key, out var item))
                found.Add(item);
        }

        return found;
    }

    public T? Set(ObjectKey key, T item)
    {
        var before = Find(key);
        objects[key] = item;
        Reindex(key, before, item);
        return before;
    }

    public T? Remove(ObjectKey key)
    {
        if (!objects.TryRemove(key, out var before))
            return null;
        Reindex(key, before, null);
        return before;
    }

    private void Reindex(ObjectKey key, T? before, T? after)
    {
        foreach (var (name, indexer) in indexers)
        {
            var index = indexes[name];
            var old = before is null ? [] : indexer(before).ToHashSet(StringComparer.Ordinal);
            var current = after is null ? [] : indexer(after).ToHashSet(StringComparer.Ordinal);
            foreach (var value in current.Except(old))
                index[value] = index.GetValueOrDefault(value, []).Add(key);
            foreach (var value in old.Except(current))
            {
                var rest = index.GetValueOrDefault(value, []).Remove(key);
                if (rest.IsEmpty)
                    index.TryRemove(value, out _);
                else
                    index[value] = rest;
            }
        }
    }
}
