using Platform.Foundation.Hosting;

namespace Platform.Testing;

/// <summary>Remembers the names instead of writing them to the machine's hosts file.</summary>
public sealed class TestHostNames : IHostNames
{
    private readonly HashSet<string> _names = [];

    public IReadOnlyCollection<string> Names
    {
        get
        {
            lock (_names) return [.. _names];
        }
    }

    public Task AddAsync(string hostName, CancellationToken cancellationToken)
    {
        lock (_names) _names.Add(hostName);
        return Task.CompletedTask;
    }

    public Task RemoveAsync(string hostName, CancellationToken cancellationToken)
    {
        lock (_names) _names.Remove(hostName);
        return Task.CompletedTask;
    }
}
