using Platform.Kubernetes.Client;
using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Ingress;

/// <summary>Says on each ingress what is wrong with it. All nodes find the same; the first that serves says it for all.</summary>
public sealed class IngressEvents(string nodeName, EventRecorder recorder, TimeProvider time)
{
    /// <summary>Events are kept for an hour: what stays wrong is said again before.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(30);

    private readonly Dictionary<(string? Uid, string Reason, string Message), DateTimeOffset> _said = [];

    /// <summary>Says what has not been said lately.</summary>
    /// <param name="proxies">The proxies' service; null when it is not there.</param>
    /// <param name="problems">All there are now.</param>
    public void Tell(ServiceEntry? proxies, IReadOnlyList<IngressProblem> problems)
    {
        var first = ProxyDeparture.ProxiesOf(proxies).Where(e => e.Ready).Select(e => e.NodeName).Min(StringComparer.Ordinal);
        if (first != nodeName)
        {
            _said.Clear();
            return;
        }

        var now = time.GetUtcNow();
        var found = problems.ToLookup(p => (p.Ingress.Metadata.Uid, p.Reason, p.Message));
        foreach (var mended in _said.Keys.Where(key => !found.Contains(key)).ToList())
            _said.Remove(mended);
        foreach (var problem in found.Select(same => same.First()))
        {
            var key = (problem.Ingress.Metadata.Uid, problem.Reason, problem.Message);
            if (_said.TryGetValue(key, out var said) && now - said < Again)
                continue;
            _said[key] = now;
            recorder.Warning(problem.Ingress, problem.Reason, problem.Message);
        }
    }
}
