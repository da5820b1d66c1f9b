using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Nodes;

/// <summary>Whether pods may be driven off a node that is not well.</summary>
internal enum Eviction
{
    /// <summary>Now.</summary>
    Now,

    /// <summary>Later, after others.</summary>
    Later,

    /// <summary>Not while so many nodes of its zone are not well, but who is on the way stays on it.</summary>
    Halted,

    /// <summary>Not at all: no node is well, so that the fault is likely in between.</summary>
    Stopped,
}

/// <summary>Keeps a fault of the network, or of the control plane itself, from emptying a cluster: nodes are given up one after the other.</summary>
/// <remarks>The figures are upstream's: a node of each zone every 10 s; in a zone with more than two and 55% unwell none, and in a large one a node every 100 s.</remarks>
/// <param name="time">The clock.</param>
internal sealed class EvictionPace(TimeProvider time)
{
    private const int FewUnwell = 2;
    private const int LargeZone = 50;
    private const double ManyUnwell = 0.55;
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(100);
    private readonly Dictionary<string, DateTimeOffset> _last = new(StringComparer.Ordinal);

    /// <summary>Judges a node that is not well; with <see cref="Eviction.Now"/> its turn is taken.</summary>
    /// <param name="node">The node.</param>
    /// <param name="all">Every node.</param>
    /// <param name="wait">For <see cref="Eviction.Later"/>, when to ask again.</param>
    public Eviction Judge(Node node, IReadOnlyList<Node> all, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (!all.Any(IsWell))
            return Eviction.Stopped;
        var zone = ZoneOf(node);
        var members = all.Where(n => ZoneOf(n) == zone).ToList();
        var unwell = members.Count(n => !IsWell(n));
        var many = unwell > FewUnwell && unwell >= members.Count * ManyUnwell;
        if (many && members.Count <= LargeZone && unwell < members.Count)
            return Eviction.Halted;
        var now = time.GetUtcNow();
        if (_last.TryGetValue(zone, out var last) && last + (many && unwell < members.Count ? Slow : Usual) is var next && next > now)
        {
            wait = next - now;
            return Eviction.Later;
        }

        _last[zone] = now;
        return Eviction.Now;
    }

    private static bool IsWell(Node node) => NodeTaints.ReadyStatus(node) == ConditionStatus.True;

    private static string ZoneOf(Node node) =>
        $"{node.Metadata.Labels?.GetValueOrDefault("topology.kubernetes.io/region")}:{node.Metadata.Labels?.GetValueOrDefault("topology.kubernetes.io/zone")}";
}
