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
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Zone> _zones = new(StringComparer.Ordinal);
    private int _well;

    private enum Mode
    {
        Usual,
        Slow,
        Halted,
        Stopped,
    }

    /// <summary>Takes over how a node was and is.</summary>
    /// <returns>Whether other nodes may be judged otherwise than before.</returns>
    public bool Observe(Node? before, Node? after)
    {
        if (before is not null && after is not null && IsWell(before) == IsWell(after) && ZoneOf(before) == ZoneOf(after))
            return false;
        lock (_gate)
        {
            var modes = _zones.Values.Select(ModeOf).ToArray();
            if (before is not null)
                Count(before, -1);
            if (after is not null)
                Count(after, 1);
            return !modes.SequenceEqual(_zones.Values.Select(ModeOf));
        }
    }

    /// <summary>Judges a node that is not well; with <see cref="Eviction.Now"/> its turn is taken.</summary>
    /// <param name="node">The node.</param>
    /// <param name="wait">For <see cref="Eviction.Later"/>, when to ask again.</param>
    public Eviction Judge(Node node, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        lock (_gate)
        {
            if (!_zones.TryGetValue(ZoneOf(node), out var zone) || ModeOf(zone) is var mode && mode == Mode.Stopped)
                return Eviction.Stopped;
            if (NodeTaints.IsEvicting(node))
                return Eviction.Now;
            if (mode == Mode.Halted)
                return Eviction.Halted;
            var now = time.GetUtcNow();
            if (zone.Last + (mode == Mode.Slow ? Slow : Usual) is { } next && next > now)
            {
                wait = next - now;
                return Eviction.Later;
            }

            zone.Last = now;
            return Eviction.Now;
        }
    }

    private static bool IsWell(Node node) => NodeTaints.ReadyStatus(node) == ConditionStatus.True;

    private static string ZoneOf(Node node) =>
        $"{node.Metadata.Labels?.GetValueOrDefault("topology.kubernetes.io/region")}:{node.Metadata.Labels?.GetValueOrDefault("topology.kubernetes.io/zone")}";

    private Mode ModeOf(Zone zone)
    {
        if (_well == 0)
            return Mode.Stopped;
        var unwell = zone.Members - zone.Well;

        // A zone without any node that is well is lost as a whole: others take its pods.
        if (zone.Well == 0 || unwell <= FewUnwell || unwell < zone.Members * ManyUnwell)
            return Mode.Usual;
        return zone.Members > LargeZone ? Mode.Slow : Mode.Halted;
    }

    private void Count(Node node, int difference)
    {
        var name = ZoneOf(node);
        if (!_zones.TryGetValue(name, out var zone))
            _zones[name] = zone = new Zone();
        zone.Members += difference;
        if (IsWell(node))
        {
            zone.Well += difference;
            _well += difference;
        }

        if (zone.Members == 0)
            _zones.Remove(name);
    }

    private sealed class Zone
    {
        public int Members { get; set; }

        public int Well { get; set; }

        public DateTimeOffset? Last { get; set; }
    }
}
