using System.Net;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Nodes;

/// <summary>Gives each node a range of its own out of the cluster's range of pods.</summary>
public sealed class NodeIpamController : Controller<string>
{
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;
    private readonly EventRecorder _events;
    private readonly IPNetwork _range;
    private readonly int _prefix;

    // Assigned, but the watch has not told of it yet. One worker: no two nodes are assigned at once.
    private readonly Dictionary<string, IPNetwork> _assigned = [];

    // For these nothing is left until another node goes.
    private readonly HashSet<string> _waiting = [];

    /// <summary>A controller that does nothing until it runs.</summary>
    public NodeIpamController(ControllerContext context, EventRecorder events)
        : base("node-ipam-controller", 1, context.Time, context.Logger)
    {
        (_client, _informers, _events) = (context.Client, context.Informers, events.As("cidrAllocator"));
        _range = IPNetwork.Parse(context.Settings.PodCidr);
        _prefix = Math.Max(context.Settings.NodeCidrPrefix, _range.PrefixLength);
    }

    /// <inheritdoc/>
    public override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_informers.Nodes.Find(null, key) is not { } node)
        {
            _assigned.Remove(key);
            _waiting.Remove(key);
            foreach (var other in _waiting)
                Queue.Add(other);
            return;
        }

        if (!string.IsNullOrEmpty(node.Spec.PodCIDR))
            return;
        if (FindFree() is not { } free)
        {
            if (_waiting.Add(key))
                _events.Warning(node, "CIDRNotAvailable", $"Node {key} status is now: CIDRNotAvailable; the range of pods {_range} has no /{_prefix} left, remove a node");
            return;
        }

        _waiting.Remove(key);

        var cidr = free.ToString();
        var patch = new JsonObject { ["spec"] = new JsonObject { ["podCIDR"] = cidr, ["podCIDRs"] = new JsonArray(cidr) } };
        var patched = await _client.PatchAsync<Node>(key, null, ResourcePatch.StrategicMerge(patch), cancellationToken);
        _assigned[key] = free;
        _informers.Nodes.Observe(patched);
    }

    /// <inheritdoc/>
    protected override void Start() => _informers.Nodes.OnChange(change => Queue.Add(change.Latest.Metadata.Name!));

    private IPNetwork? FindFree()
    {
        var used = _informers.Nodes.List()
            .SelectMany(n => n.Spec.PodCIDRs ?? (n.Spec.PodCIDR is { Length: > 0 } one ? [one] : []))
            .Select(text => IPNetwork.TryParse(text, out var network) ? network : (IPNetwork?)null)
            .OfType<IPNetwork>().Concat(_assigned.Values)
            .Select(n => ToNumber(n.BaseAddress)).ToHashSet();
        var first = ToNumber(_range.BaseAddress);
        var step = 1L << (32 - _prefix);
        var count = 1L << (_prefix - _range.PrefixLength);
        for (var i = 0L; i < count; i++)
        {
            var candidate = first + (i * step);
            if (!used.Contains(candidate))
                return new IPNetwork(ToAddress(candidate), _prefix);
        }

        return null;
    }

    private static long ToNumber(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return ((long)bytes[0] << 24) | ((long)bytes[1] << 16) | ((long)bytes[2] << 8) | bytes[3];
    }

    private static IPAddress ToAddress(long number) =>
        new([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
}
