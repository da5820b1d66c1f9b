namespace Platform.NodeAgent.Stats;

/// <summary>Use of processors as a rate: the difference between two looks at an account that only grows. For one user at a time.</summary>
public sealed class UsageRates
{
    private readonly Dictionary<string, (long Cpu, long At)> _before = [];

    /// <summary>Nanoseconds of processor time a second, since the last look; null at the first, and when the account began anew.</summary>
    /// <param name="key">Whose account it is.</param>
    /// <param name="cpu">Processor time used so far, in nanoseconds.</param>
    /// <param name="at">When that was read, in nanoseconds.</param>
    public double? Next(string key, long cpu, long at)
    {
        var known = _before.TryGetValue(key, out var before);
        _before[key] = (cpu, at);
        return known && at > before.At && cpu >= before.Cpu ? (cpu - before.Cpu) * 1e9 / (at - before.At) : null;
    }

    /// <summary>Forgets all but these.</summary>
    public void Keep(IReadOnlySet<string> keys)
    {
        foreach (var gone in _before.Keys.Where(key => !keys.Contains(key)).ToList())
            _before.Remove(gone);
    }
}
